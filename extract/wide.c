#include "extract/wide.h"

#include "extract/lookup.h"
#include "extract/profile.h"
#include "extract/wide_pattern.h"
#include "lib/text.h"

static int lacks(const struct reading *r, enum field f)
{
    return !r->columns[f].count && !r->columns[f].constant;
}

static int read_purge(struct reading *r, int is_wide, const struct settings *from, struct diag *d)
{
    static const char *const cells_row[] = {"cells", "row"}, *const row_cells[] = {"row", "cells"};
    int choice = settings_choice(from, "purge", is_wide ? cells_row : row_cells, d);
    if (choice < 0)
        return -1;
    if (!is_wide && choice == 1)
        return settings_bad(from, "purge", "row: without 'wide' a result is a row of its own", d);
    r->purge_cells = (uint8_t)(is_wide && choice == 0);
    return 0;
}

int wide_settings(struct reading *r, struct reading_setup *rs, const struct settings *from,
                  struct arena *a, struct diag *d)
{
    static const char *const grade_score[] = {"grade", "score"};
    const char *value = settings_value(from, "wide", NULL), *wanted;
    int is_score = settings_choice(from, "value", grade_score, d);
    if (is_score < 0 || read_purge(r, value != NULL, from, d) != 0)
        return -1;
    if (!value)
        return settings_value(from, "value", NULL)
                   ? settings_bad(from, "value", "this only beside 'wide'", d)
                   : 0;
    struct wide_pattern *pattern = arena_alloc(a, sizeof *pattern);
    if (wide_pattern_parse(pattern, value, a, &wanted) != 0)
        return settings_bad(from, "wide", wanted, d);
    rs->wide = pattern;
    rs->wide_value = is_score ? FIELD_score : FIELD_grade;
    return 0;
}

/* Headings that the profiles know, folded. */
struct known {
    struct words fields; /* of any field: whole headings that are no result's */
    struct words others; /* of fields that are not about results: no assessment's name either */
};

static int is_of_result(enum field f)
{
    return f == FIELD_subject || f == FIELD_assessment || f == FIELD_term || f == FIELD_grade ||
           f == FIELD_score;
}

static int add_known_section(struct known *known, const struct config_section *section,
                             struct diag *d)
{
    struct buf scratch = {0};
    int code = 0;
    for (size_t i = 0; i < section->count; i++) {
        struct str rest = str_of(section->entries[i].value), one, heading;
        enum field field = field_find(str_of(section->entries[i].key));
        while (field != FIELD_NONE && list_next(&rest, '|', &one))
            while (code >= 0 && list_next(&one, '+', &heading)) {
                struct str folded = text_fold(&scratch, heading);
                code = words_code(&known->fields, folded);
                if (code >= 0 && !is_of_result(field))
                    code = words_code(&known->others, folded);
            }
    }
    buf_release(&scratch);
    return code < 0 ? diag_set(d, DIAG_SYSTEM, "the profiles name too many headings") : 0;
}

static int add_known(struct known *known, struct arena *a, struct diag *d)
{
    for (const struct profile_text *p = profile_texts; p->name; p++) {
        struct config c;
        if (config_parse(&c, a, p->name, str_of(p->text), d) != 0)
            return -1;
        for (size_t i = 0; i < c.count; i++)
            if (source_kind_find(str_of(c.sections[i].name)) >= 0 &&
                add_known_section(known, &c.sections[i], d) != 0)
                return -1;
    }
    return 0;
}

struct finding {
    struct setup *s;
    struct reading *r;
    const struct reading_setup *rs;
    struct export *export;
    const struct known *known;
    struct words results; /* folded subject, assessment and term of each column found */
    uint16_t *columns;    /* by code in `results` */
    struct buf fold, key;
};

static int bad_heading(const struct finding *f, struct diag *d)
{
    return diag_locate(d, (struct origin){.path = f->export->path, .line = 1});
}

/* Blanks and line breaks inside a heading are one blank in the name of a subject. */
static const char *part_text(struct finding *f, struct str part)
{
    int blank = 0;
    buf_clear(&f->key);
    for (size_t i = 0; i < part.len; i++) {
        char c = part.bytes[i];
        int is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!is_blank || !blank)
            buf_byte(&f->key, is_blank ? ' ' : c);
        blank = is_blank;
    }
    return arena_text(&f->s->stage->arena, buf_str(&f->key));
}

/* A part that stands as a code in the heading gets its name from [lookup.FIELD]. */
static int find_text(struct finding *f, const char **out, struct str part, enum field field,
                     struct diag *d)
{
    const struct lookup *lookup = f->rs->lookups[field];
    *out = NULL;
    if (!part.bytes)
        return 0;
    *out = lookup ? lookup_find(lookup, part) : part_text(f, part);
    if (*out)
        return 0;
    diag_set(d, DIAG_DATA, "the file of [%s] has no '%.*s', which a heading names", lookup->section,
             STR_ARG(part));
    return bad_heading(f, d);
}

static int add_column(struct finding *f, uint16_t column, const struct str parts[WIDE_PARTS],
                      struct diag *d)
{
    struct wide *w = &f->r->wide;
    struct wide_column *c = &w->columns[w->count];
    const char *texts[WIDE_PARTS];
    if (w->count == WIDE_COLUMNS_MAX) {
        diag_set(d, DIAG_DATA, "more than %d columns of results: is it the right file?",
                 WIDE_COLUMNS_MAX);
        return bad_heading(f, d);
    }
    for (int part = 0; part < WIDE_PARTS; part++)
        if (find_text(f, &texts[part], parts[part], wide_fields[part], d) != 0)
            return -1;
    buf_clear(&f->key);
    for (int part = 0; part < WIDE_PARTS; part++) {
        buf_append(&f->key, text_fold(&f->fold, str_of(texts[part])));
        buf_byte(&f->key, '\n');
    }
    uint32_t known = f->results.count;
    int code = words_code(&f->results, buf_str(&f->key));
    if (code < (int)known) {
        diag_set(d, DIAG_DATA, "the headings '%s' and '%s' are of one result: rename one of them",
                 f->export->headings[f->columns[code]], f->export->headings[column]);
        return bad_heading(f, d);
    }
    f->columns[code] = column;
    f->export->is_mapped[column] = 1;
    *c =
        (struct wide_column){column, texts[WIDE_SUBJECT], texts[WIDE_ASSESSMENT], texts[WIDE_TERM]};
    w->count++;
    return 0;
}

/* Neither "Email" nor "English - Teacher" is a result, whoever left it out of the fields. */
static int is_result(struct finding *f, uint32_t column, struct str parts[WIDE_PARTS])
{
    struct str heading = str_of(f->export->headings[column]);
    if (f->export->is_mapped[column] ||
        words_find(&f->known->fields, text_fold(&f->fold, heading)) ||
        !wide_pattern_match(f->rs->wide, heading, parts))
        return 0;
    return !parts[WIDE_ASSESSMENT].bytes ||
           !words_find(&f->known->others, text_fold(&f->fold, parts[WIDE_ASSESSMENT]));
}

static int find_columns(struct finding *f, struct diag *d)
{
    struct str parts[WIDE_PARTS];
    const struct export *e = f->export;
    for (uint32_t i = 0; i < e->column_count && e->heading_rows > 0; i++)
        if (is_result(f, i, parts) && add_column(f, (uint16_t)i, parts, d) != 0)
            return -1;
    if (f->r->wide.count)
        return 0;
    diag_set(d, DIAG_DATA,
             "no heading fits the pattern 'wide' of [%s]: write it as the headings are, for "
             "example 'wide = <subject> - <assessment>' for 'French - Autumn'",
             f->r->section);
    return bad_heading(f, d);
}

/* Two values of one result cannot be told apart: which of them is to be counted? */
static int check_alone(const struct finding *f, struct diag *d)
{
    if (lacks(f->r, FIELD_grade) && lacks(f->r, FIELD_score))
        return 0;
    diag_set(d, DIAG_DATA,
             "[%s] has 'wide', and a heading or text for '%s' too: take one of them out, or use "
             "profile = tracker-wide",
             f->r->section, lacks(f->r, FIELD_grade) ? "score" : "grade");
    return bad_heading(f, d);
}

static int find_reading(struct setup *s, size_t reading, const struct known *known, struct diag *d)
{
    struct reading *r = &s->sources.readings[reading];
    struct finding f = {.s = s,
                        .r = r,
                        .rs = &s->readings[reading],
                        .export = &s->sources.exports[r->export],
                        .known = known};
    size_t most = f.export->column_count < WIDE_COLUMNS_MAX ? f.export->column_count
                                                            : (size_t)WIDE_COLUMNS_MAX;
    r->wide.columns = arena_alloc(&s->stage->arena, (most + 1) * sizeof *r->wide.columns);
    f.columns = mem_alloc(most + 2, sizeof *f.columns);
    words_init(&f.results);
    int status = check_alone(&f, d);
    if (status == 0)
        status = find_columns(&f, d);
    words_release(&f.results);
    free(f.columns);
    buf_release(&f.fold);
    buf_release(&f.key);
    return status;
}

int wide_find(struct setup *s, struct diag *d)
{
    struct known known;
    size_t first = 0;
    while (first < s->sources.reading_count && !s->readings[first].wide)
        first++;
    if (first == s->sources.reading_count)
        return 0;
    words_init(&known.fields);
    words_init(&known.others);
    int status = add_known(&known, &s->stage->arena, d);
    for (size_t i = first; i < s->sources.reading_count && status == 0; i++)
        if (s->readings[i].wide)
            status = find_reading(s, i, &known, d);
    words_release(&known.fields);
    words_release(&known.others);
    return status;
}
