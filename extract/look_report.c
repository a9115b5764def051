#include "extract/look_report.h"

#include <inttypes.h>

#include "extract/columns.h"
#include "lib/text.h"

enum { NAMES_MAX = 12, OTHERS_MAX = 2 };

const char *look_mark(char mark, struct arena *a)
{
    static const struct {
        char mark;
        const char *name;
    } named[] = {{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "pipe"}};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i].mark == mark)
            return named[i].name;
    return arena_format(a, "%c", mark);
}

const char *look_heading(const char *heading, struct arena *a)
{
    enum { SHOWN_MAX = 80 };
    size_t len = strlen(heading), shown = len;
    if (!len)
        return "(a blank heading)";
    if (len > SHOWN_MAX)
        shown = text_utf8_valid((struct str){heading, SHOWN_MAX});
    char *line = arena_alloc(a, shown + sizeof "...");
    for (size_t i = 0; i < shown; i++)
        line[i] = (unsigned char)heading[i] < ' ' || heading[i] == 0x7F ? ' ' : heading[i];
    memcpy(line + shown, "...", shown < len ? 3 : 0);
    return line;
}

static void begin_line(struct buf *out, const char *label)
{
    buf_format(out, "  %-11s", label);
}

static void print_encoding(struct buf *out, const struct look *l)
{
    const struct scan *s = &l->found->scan;
    begin_line(out, "encoding");
    buf_text(out, l->found->export.encoding);
    switch (s->encoding_why) {
    case ENCODING_SET:
        break;
    case ENCODING_MARK:
        buf_text(out, ": it begins with the mark of that encoding");
        break;
    case ENCODING_NULS:
        buf_text(out, ": every second byte is NUL");
        break;
    case ENCODING_ASCII:
        buf_text(out, ": there are only ASCII characters in it");
        break;
    case ENCODING_VALID:
        buf_format(out, ": its %" PRIu64 " characters beyond ASCII are all valid",
                   s->census.characters);
        break;
    case ENCODING_MOSTLY:
        buf_format(out, ", but for %" PRIu64 " odd bytes, the first on line %u", s->census.odd,
                   s->odd_line);
        break;
    case ENCODING_ODD_BYTES:
        buf_format(out, ": %" PRIu64 " bytes are not UTF-8, the first on line %u", s->census.odd,
                   s->odd_line);
        break;
    }
    buf_byte(out, '\n');
}

static void print_line_ends(struct buf *out, const struct line_ends *ends)
{
    const struct {
        const char *name;
        uint64_t count;
    } kinds[] = {{"CRLF", ends->crlf}, {"LF", ends->lf}, {"CR", ends->cr}};
    int listed = 0;
    begin_line(out, "line ends");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].count)
            buf_format(out, "%s%s %" PRIu64, listed++ ? ", " : "", kinds[i].name, kinds[i].count);
    if (listed > 1)
        buf_text(out, ": mixed, or within quoted cells");
    if (ends->is_open)
        buf_format(out, "%sthe last line has none", listed ? "; " : "");
    buf_byte(out, '\n');
}

static void print_cells(struct buf *out, const struct look *l, struct arena *a)
{
    const struct dialect *d = &l->found->scan.dialect;
    const struct export *e = &l->found->export;
    begin_line(out, "cells");
    buf_text(out, look_mark(e->delimiter, a));
    if (d->delimiter_why == DIALECT_SEP_LINE)
        buf_text(out, ", as the line 'sep=' says");
    if (d->agreeing == d->rows)
        buf_format(out, ": %u in each of the first %u rows", d->columns, d->rows);
    else
        buf_format(out, ": %u in %u of the first %u rows", d->columns, d->agreeing, d->rows);
    if (d->quote_why != DIALECT_DEFAULT)
        buf_format(out, "; quoted in %c", e->quote);
    else
        buf_text(out, "; none is quoted");
    buf_byte(out, '\n');
}

static void print_heading(struct buf *out, const struct look *l)
{
    const struct heading *h = &l->found->scan.heading;
    const struct export *e = &l->found->export;
    begin_line(out, "heading");
    if (h->rows)
        buf_format(out, "line %u, %u column%s", h->line, e->column_count,
                   e->column_count == 1 ? "" : "s");
    else
        buf_format(out, "none, %u columns", e->column_count);
    if (h->rows == 2)
        buf_text(out, "; two rows are read as one");
    if (h->preamble_lines)
        buf_format(out, "; %u line%s above it passed over", h->preamble_lines,
                   h->preamble_lines == 1 ? "" : "s");
    buf_byte(out, '\n');
}

static void print_rows(struct buf *out, const struct row_counts *c)
{
    begin_line(out, "rows");
    buf_format(out, "%" PRIu64, c->rows - c->blank);
    if (c->faulty)
        buf_format(out, "; %" PRIu64 " cannot be read", c->faulty);
    if (c->uneven)
        buf_format(out, "; %" PRIu64 " with more or fewer cells than headings", c->uneven);
    if (c->blank)
        buf_format(out, "; %" PRIu64 " blank lines", c->blank);
    buf_byte(out, '\n');
}

/* Which of two columns a field would be read from nobody can tell. */
static void print_doubles(struct buf *out, const struct export *e, struct arena *a)
{
    struct buf one = {0}, other = {0};
    unsigned listed = 0;
    for (uint32_t i = 1; i < e->column_count && i < 1000 && listed < NAMES_MAX; i++) {
        struct str folded = text_fold(&one, str_of(e->headings[i]));
        uint32_t k = 0;
        while (k < i && !str_equal(folded, text_fold(&other, str_of(e->headings[k]))))
            k++;
        if (k == i || !folded.len)
            continue;
        if (!listed++)
            begin_line(out, "twice");
        buf_format(out, "%s%s", listed > 1 ? ", " : "", look_heading(e->headings[i], a));
    }
    if (listed)
        buf_byte(out, '\n');
    buf_release(&one);
    buf_release(&other);
}

static void print_unknown(struct buf *out, const struct fit *f, const struct export *e,
                          struct arena *a)
{
    uint32_t left = e->column_count - f->known, listed = 0;
    if (!left)
        return;
    begin_line(out, "not known");
    for (uint32_t i = 0; i < e->column_count && listed < NAMES_MAX; i++)
        if (!f->knows[i])
            buf_format(out, "%s%s", listed++ ? ", " : "", look_heading(e->headings[i], a));
    if (left > listed)
        buf_format(out, " and %u more", left - listed);
    buf_byte(out, '\n');
}

/* Fields that decide, which the profile describes and no heading gives. */
static void print_missing(struct buf *out, const struct fit *f)
{
    for (const enum field *field = fit_deciding(f->kind); *field != FIELD_NONE; field++) {
        const char *name = field_infos[*field].name;
        const char *value = config_value(f->section, name, NULL);
        if (!value || f->columns[*field].count)
            continue;
        begin_line(out, "no heading");
        buf_format(out, "for %s: wanted %s\n", name, value);
    }
    if (f->lookup != FIELD_NONE)
        buf_format(out, "  %-11s%s comes from another file: see [lookup.%s] in what init writes\n",
                   "looked up", field_infos[f->lookup].name, field_infos[f->lookup].name);
}

const char *look_unplaced(const struct found *f, struct arena *a)
{
    const struct export *e = &f->export;
    const struct fit *best = f->fits.count ? &f->fits.items[0] : NULL;
    if (!best && e->column_count == 1)
        return "no profile knows its one heading";
    if (!best || 2 * best->known <= e->column_count || !best->lacks)
        return arena_format(a, "no profile knows more than %u of its %u headings",
                            best ? best->known : 1, e->column_count);
    return arena_format(a, "the nearest is %s, but no heading gives %s", fit_text(best, e, a),
                        best->lacks);
}

/* Other profiles that know nearly as much, and the same one read as another kind. */
static void print_others(struct buf *out, const struct fits *fits, const struct export *e,
                         struct arena *a)
{
    const struct fit *best = &fits->items[0];
    for (size_t i = 1, listed = 0; i < fits->count && listed < OTHERS_MAX; i++) {
        const struct fit *other = &fits->items[i];
        if (!fit_is_sound(other, e) || 10 * other->known <= 8 * best->known)
            continue;
        begin_line(out, other->profile == best->profile ? "and"
                        : fit_is_tied(best, other)      ? "as good"
                                                        : "or");
        buf_format(out, "%s\n", fit_text(other, e, a));
        listed++;
    }
}

static void print_fits(struct buf *out, const struct look *l, struct arena *a)
{
    const struct fits *fits = &l->found->fits;
    const struct export *e = &l->found->export;
    const struct fit *best = fits->count ? &fits->items[0] : NULL;
    begin_line(out, "profile");
    if (!best || !fit_is_sound(best, e)) {
        buf_format(out, "none: %s\n", look_unplaced(l->found, a));
        return;
    }
    buf_format(out, "%s\n", fit_text(best, e, a));
    const char *file = config_value(best->section, "file", NULL);
    if (file && !best->has_name)
        buf_format(out, "  %-11snot %s, as the format has it: are these the students?\n", "called",
                   file);
    if (best->results)
        buf_format(out, "  %-11s%u columns of them\n", "results", best->results);
    print_unknown(out, best, e, a);
    print_missing(out, best);
    print_others(out, fits, e, a);
}

void look_print(struct buf *out, const struct look *l, struct arena *a)
{
    const struct found *f = l->found;
    buf_format(out, "%s\n", look_heading(f->name, a));
    if (f->problem.kind != DIAG_NONE) {
        begin_line(out, "no table");
        if (f->problem.line)
            buf_format(out, "line %u: ", f->problem.line);
        buf_format(out, "%s\n", f->problem.text);
        return;
    }
    if (f->export.sheet) { /* its text is what we made of it */
        begin_line(out, "workbook");
        buf_format(out, "sheet '%s'\n", look_heading(f->export.sheet, a));
    } else {
        print_encoding(out, l);
        print_line_ends(out, &l->line_ends);
        print_cells(out, l, a);
    }
    print_heading(out, l);
    print_rows(out, &l->counts);
    print_doubles(out, &f->export, a);
    print_fits(out, l, a);
}

static struct json *json_names(const struct fit *f, const struct export *e, int known)
{
    struct json *names = json_new_array();
    for (uint32_t i = 0; i < e->column_count; i++)
        if (f->knows[i] == known)
            json_push_text(names, e->headings[i]);
    return names;
}

static struct json *json_fit(const struct fit *f, const struct export *e)
{
    struct json *object = json_new_object(), *missing = json_new_array();
    json_put_text(object, "profile", f->profile);
    json_put_text(object, "kind", source_kind_name(f->kind));
    json_put_count(object, "known", f->known);
    json_put(object, "unknown", json_names(f, e, 0));
    for (const enum field *field = fit_deciding(f->kind); *field != FIELD_NONE; field++)
        if (config_value(f->section, field_infos[*field].name, NULL) && !f->columns[*field].count)
            json_push_text(missing, field_infos[*field].name);
    json_put(object, "missing", missing);
    return object;
}

struct json *look_json(const struct look *l, struct arena *a)
{
    const struct found *f = l->found;
    const struct export *e = &f->export;
    struct json *object = json_new_object(), *fits = json_new_array();
    json_put_text(object, "file", f->name);
    if (f->problem.kind != DIAG_NONE) {
        json_put_text(object, "error", f->problem.text);
        json_free(fits);
        return object;
    }
    json_put_text(object, "encoding", e->encoding);
    json_put_text(object, "delimiter", look_mark(e->delimiter, a));
    json_put_count(object, "heading_line", f->scan.heading.line);
    json_put_count(object, "columns", e->column_count);
    json_put_count(object, "rows", l->counts.rows - l->counts.blank);
    json_put_count(object, "faulty", l->counts.faulty);
    json_put_count(object, "blank", l->counts.blank);
    for (size_t i = 0; i < f->fits.count; i++)
        if (fit_is_sound(&f->fits.items[i], e))
            json_push(fits, json_fit(&f->fits.items[i], e));
    json_put(object, "fits", fits);
    return object;
}
