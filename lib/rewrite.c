#include "lib/rewrite.h"

#include <ctype.h>

#include "lib/row_reader.h"

enum wanted {
    WANT_AS_IT_IS,
    WANT_KEPT, /* an id that the person is known by: never rewritten */
    WANT_BLANK,
    WANT_SURNAME,  /* the pseudonym */
    WANT_FORENAME, /* "Leaver" */
    WANT_NAME,     /* "Leaver" and the pseudonym */
    WANT_BIRTH,
    WANT_USERNAME,
    WANT_WORD
};

struct wanted_cell {
    enum wanted what;
    const char *word;
    const struct reading *reading;
};

void rewriter_init(struct rewriter *w, const struct sources *s, const struct words *statuses)
{
    *w = (struct rewriter){.sources = s, .statuses = statuses};
}

void rewriter_release(struct rewriter *w)
{
    row_cells_release(&w->cells);
    free(w->wanted);
    buf_release(&w->text);
    buf_release(&w->cell);
    buf_release(&w->value);
}

/* The first wish for a column holds: names before contacts, see FIELDS. */
static void want(struct rewriter *w, const struct reading *r, uint16_t column, enum wanted what,
                 const char *word)
{
    if (column < w->cells.count && w->wanted[column].what == WANT_AS_IT_IS)
        w->wanted[column] = (struct wanted_cell){what, word, r};
}

static void want_columns(struct rewriter *w, const struct reading *r, enum field field,
                         enum wanted first, enum wanted others)
{
    const struct columns *c = &r->columns[field];
    for (uint16_t i = 0; i < c->count; i++)
        want(w, r, c->at[i], i == 0 ? first : others, NULL);
}

/* An id that people are matched by stays; a user name or e-mail only where it is the only one. */
static int is_kept_id(const struct reading *r, enum field f)
{
    return field_infos[f].personal == PERSONAL_NO || (f == FIELD_username && r->key_is_username) ||
           (f == FIELD_email && r->key_is_email);
}

static void keep_ids(struct rewriter *w, const struct reading *r)
{
    for (int f = 0; f < ID_KINDS; f++)
        if (is_kept_id(r, (enum field)f))
            want_columns(w, r, (enum field)f, WANT_KEPT, WANT_KEPT);
}

/* Without a column for each, the one there is takes the whole name. */
static int is_one_name(const struct reading *r)
{
    const struct columns *surname = &r->columns[FIELD_surname];
    const struct columns *forename = &r->columns[FIELD_forename];
    return surname->count == 0 || forename->count == 0 || surname->at[0] == forename->at[0];
}

static void want_anonymous(struct rewriter *w, const struct reading *r)
{
    static const enum wanted by_kind[] = {
        [PERSONAL_NO] = WANT_AS_IT_IS,       [PERSONAL_SURNAME] = WANT_SURNAME,
        [PERSONAL_FORENAME] = WANT_FORENAME, [PERSONAL_BIRTH] = WANT_BIRTH,
        [PERSONAL_USERNAME] = WANT_USERNAME, [PERSONAL_BLANK] = WANT_BLANK,
    };
    if (is_one_name(r)) {
        want_columns(w, r, FIELD_surname, WANT_NAME, WANT_BLANK);
        want_columns(w, r, FIELD_forename, WANT_NAME, WANT_BLANK);
    }
    for (int f = 0; f < FIELD_COUNT; f++) {
        enum wanted what = by_kind[field_infos[f].personal];
        /* A birth date spread over columns has no first of January. */
        if (what == WANT_BIRTH && r->columns[f].count > 1)
            what = WANT_BLANK;
        if (what != WANT_AS_IT_IS)
            want_columns(w, r, (enum field)f, what, WANT_BLANK);
    }
}

static int want_word(struct rewriter *w, const struct reading *r, enum field field,
                     const char *word, struct diag *d)
{
    const struct columns *c = &r->columns[field];
    if (c->count != 1 || c->at[0] >= w->cells.count || !word || !word[0]) {
        diag_set(d, DIAG_DATA,
                 "[%s] has no single column '%s' with a known word to write in this row: map it "
                 "in school.ini, or set the action to keep",
                 r->section, field_infos[field].name);
        return -1;
    }
    want(w, r, c->at[0], WANT_WORD, word);
    return 0;
}

/* A decision may ask for a status of its own; words live as long as the dictionary. */
static const char *status_word(const struct rewriter *w, const struct decision *one,
                               const struct reading *r)
{
    return one->status ? words_text(w->statuses, one->status).bytes : r->withdrawn_word;
}

/* All results of a row are one person's, so they go together: once a reading, not once a result. */
static void want_cleared(struct rewriter *w, const struct decision *decisions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct reading *r = &w->sources->readings[decisions[i].reading];
        int is_first = i == 0 || decisions[i - 1].reading != decisions[i].reading;
        for (size_t c = 0; is_first && c < r->wide.count; c++)
            if (decisions[i].actions & ACTION_CLEAR)
                want(w, r, r->wide.columns[c].column, WANT_BLANK, NULL);
    }
}

static int want_all(struct rewriter *w, const struct decision *decisions, size_t count,
                    struct diag *d)
{
    for (size_t i = 0; i < count; i++)
        if (decisions[i].actions & ACTION_ANONYMISE)
            keep_ids(w, &w->sources->readings[decisions[i].reading]);
    want_cleared(w, decisions, count);
    for (size_t i = 0; i < count; i++) {
        const struct decision *one = &decisions[i];
        const struct reading *r = &w->sources->readings[one->reading];
        if ((one->actions & ACTION_WITHDRAW) &&
            want_word(w, r, FIELD_status, status_word(w, one, r), d) != 0)
            return -1;
        if ((one->actions & ACTION_DEACTIVATE) &&
            want_word(w, r, FIELD_active, r->inactive_word, d) != 0)
            return -1;
        if (one->actions & ACTION_ANONYMISE)
            want_anonymous(w, r);
    }
    return 0;
}

/*
 * 1 January in the cell's own form: of three groups of digits the one that is not the year is
 * day or month, whatever their order; digits after them are a time of day.
 */
static void first_of_january(struct buf *out, struct str cell)
{
    size_t i = 0;
    for (int group = 0; i < cell.len; group++) {
        size_t digits = 0;
        while (i + digits < cell.len && isdigit((unsigned char)cell.bytes[i + digits]))
            digits++;
        for (size_t k = 0; k < digits; k++) {
            if (group < 3 && digits == 4)
                buf_byte(out, cell.bytes[i + k]);
            else
                buf_byte(out, group < 3 && k + 1 == digits ? '1' : '0');
        }
        for (i += digits; i < cell.len && !isdigit((unsigned char)cell.bytes[i]); i++)
            buf_byte(out, cell.bytes[i]);
    }
}

static void write_birth(struct buf *out, struct str cell, const struct reading *r)
{
    struct day birth;
    char text[DAY_TEXT_MAX];
    struct str date = str_trim(cell);
    if (day_parse(&birth, date, r->dates, r->day_zero) != 0)
        return; /* not a date: whatever it says is personal */
    if (r->dates != DAY_NUMBER) {
        first_of_january(out, date);
        return;
    }
    day_write(text, day_of(day_year(birth), 1, 1), r->dates, r->day_zero);
    buf_text(out, text);
}

/* The text that the cell must hold; a blank cell stays blank. */
static void write_value(struct buf *out, const struct wanted_cell *wanted, struct str cell,
                        const char *pseudonym)
{
    switch (wanted->what) {
    case WANT_SURNAME:
        buf_text(out, pseudonym);
        break;
    case WANT_FORENAME:
        buf_text(out, "Leaver");
        break;
    case WANT_NAME:
        buf_format(out, "Leaver %s", pseudonym);
        break;
    case WANT_BIRTH:
        write_birth(out, cell, wanted->reading);
        break;
    case WANT_USERNAME:
        buf_text(out, "leaver-");
        for (const char *p = pseudonym; *p; p++)
            buf_byte(out, (char)tolower((unsigned char)*p));
        break;
    case WANT_WORD:
        buf_text(out, wanted->word);
        break;
    case WANT_AS_IT_IS:
    case WANT_KEPT:
    case WANT_BLANK:
        break;
    }
}

static void write_cell(struct rewriter *w, size_t column, const char *pseudonym)
{
    const struct row_cells *c = &w->cells;
    const struct wanted_cell *wanted = &w->wanted[column];
    struct str span = {c->row.bytes + c->at[column], c->len[column]};
    buf_clear(&w->cell);
    buf_clear(&w->value);
    row_cells_text(&w->cell, c, column);
    int is_blank = str_trim(buf_str(&w->cell)).len == 0;
    if (wanted->what <= WANT_KEPT || (is_blank && wanted->what != WANT_WORD)) {
        buf_append(&w->text, span);
        return;
    }
    write_value(&w->value, wanted, buf_str(&w->cell), pseudonym);
    if (str_equal(buf_str(&w->value), buf_str(&w->cell)))
        buf_append(&w->text, span);
    else
        row_cell_write(&w->text, buf_str(&w->value), c->export->delimiter, c->export->quote,
                       row_cells_is_quoted(c, column));
}

int rewrite_row(struct rewriter *w, const struct decision *decisions, size_t count,
                const char *pseudonym, struct str text, struct str *out, struct diag *d)
{
    const struct export *e = &w->sources->exports[decisions[0].export];
    struct origin at = {.path = e->path, .line = decisions[0].line};
    if (row_cells_read(&w->cells, e, text, d) != 0)
        return diag_locate(d, at);
    w->wanted = mem_fit(w->wanted, &w->wanted_capacity, w->cells.count, sizeof *w->wanted);
    memset(w->wanted, 0, w->cells.count * sizeof *w->wanted);
    if (want_all(w, decisions, count, d) != 0)
        return diag_locate(d, at);
    buf_clear(&w->text);
    for (size_t i = 0; i < w->cells.count; i++) {
        if (i > 0)
            buf_byte(&w->text, e->delimiter);
        write_cell(w, i, pseudonym);
    }
    *out = buf_str(&w->text);
    return 0;
}
