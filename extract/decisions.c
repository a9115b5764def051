#include "extract/decisions.h"

#include "extract/scan.h"
#include "extract/small_rows.h"
#include "lib/text.h"

enum { DECISIONS_BYTES_MAX = 16 << 20 };

enum column { COLUMN_ID, COLUMN_DECISION, COLUMN_COURSE, COLUMN_STATUS, COLUMN_NAMES };
static const char *const column_names[] = {"id", "decision", "course", "status"};
static const char *const decision_names[] = {"left", "keep", "error", "withdraw", NULL};

struct decisions {
    struct extraction *x;
    struct export file;
    int at[COLUMN_NAMES]; /* -1: no such column */
    uint8_t *said;        /* by person: enum decided of an earlier line, as bits */
    struct table_writer table;
    struct buf scratch;
    struct decided_row *withdrawals; /* so far, to find two that contradict each other */
    size_t withdrawal_count, withdrawal_capacity;
};

static int refuse(const struct decisions *r, const struct row *row, struct diag *d,
                  const char *text)
{
    diag_set(d, DIAG_DATA, "%s", text);
    return diag_locate(d, (struct origin){.path = r->file.path, .line = row->line});
}

static struct str cell(const struct decisions *r, const struct row *row, enum column c)
{
    if (r->at[c] < 0 || (size_t)r->at[c] >= row->count)
        return STR("");
    return str_trim(row->cells[r->at[c]]);
}

/* The people whom a text names, in any kind and space: the alias of one, and how many. */
static unsigned find_people(struct decisions *r, struct str text, int only_kind, uint32_t *alias)
{
    struct aliases *a = r->x->aliases;
    const struct words *spaces = &r->x->words[WORDS_SPACE];
    unsigned found = 0;
    uint32_t person = NO_INDEX;
    for (int kind = 0; kind < ID_KINDS; kind++)
        for (uint32_t space = 0; space < spaces->count; space++) {
            if (only_kind >= 0 && kind != only_kind)
                continue;
            uint32_t i = aliases_find(a, (enum field)kind, (uint16_t)space, text);
            if (i == NO_INDEX || a->items[i].person == person)
                continue;
            person = a->items[i].person;
            *alias = i;
            found++;
        }
    return found;
}

static int find_person(struct decisions *r, const struct row *row, uint32_t *alias, struct diag *d)
{
    struct str text = cell(r, row, COLUMN_ID), rest = text;
    struct str prefix = str_cut(&rest, ':');
    int kind = rest.bytes ? (int)field_find(prefix) : -1;
    if (kind >= ID_KINDS)
        kind = -1;
    unsigned found = find_people(r, kind >= 0 ? str_trim(rest) : text, kind, alias);
    if (found == 0)
        return refuse(r, row, d,
                      "nobody in the exports has this id: correct it, or take the line "
                      "out");
    if (found > 1)
        return refuse(r, row, d,
                      "two people have this id: write what it is before it, as in "
                      "upn:... or user_id:...");
    return 0;
}

/* The platform's own spelling of a status that ends an enrolment; transform checks whose. */
static int find_status(struct decisions *r, const struct row *row, uint16_t *out, struct diag *d)
{
    struct str text = cell(r, row, COLUMN_STATUS);
    const struct setup *s = r->x->setup;
    const char *known = "";
    *out = 0;
    if (!text.len)
        return 0;
    for (size_t i = 0; i < s->sources.reading_count; i++) {
        int value;
        if (s->sources.readings[i].kind != SOURCE_ENROLMENTS)
            continue;
        const char *word = word_map_own(&s->readings[i].status, text, &value);
        known = s->sources.readings[i].end_words;
        if (!word || value == ENROLMENT_ACTIVE || value == ENROLMENT_SUSPENDED)
            continue;
        *out = words_find(&r->x->words[WORDS_STATUS], str_of(word));
        return 0;
    }
    struct buf list = {0};
    struct str rest = str_of(known);
    while (rest.bytes && rest.len && list.len < 300) {
        struct str word = str_cut(&rest, '\n');
        buf_format(&list, "%s'%.*s'", list.len ? ", " : "", STR_ARG(word));
    }
    diag_set(d, DIAG_DATA, "the status is none that ends an enrolment on the platform: %s",
             list.len ? list.bytes : "no list of enrolments is read");
    buf_release(&list);
    return diag_locate(d, (struct origin){.path = r->file.path, .line = row->line});
}

static int read_withdrawal(struct decisions *r, const struct row *row, struct decided_row *out,
                           struct diag *d)
{
    struct str course = cell(r, row, COLUMN_COURSE);
    if (!course.len)
        return refuse(r, row, d, "withdraw needs a course, or * for all of them");
    if (!str_is(course, "*"))
        out->course = words_find(&r->x->words[WORDS_COURSE], course);
    if (!str_is(course, "*") && !out->course)
        return refuse(r, row, d,
                      "no enrolment is in this course: write it as the platform's "
                      "export does");
    return find_status(r, row, &out->status, d);
}

/* One word about a person, and no keep beside a withdraw. */
static int check_consistent(struct decisions *r, const struct row *row,
                            const struct decided_row *line, struct diag *d)
{
    uint8_t *said = &r->said[r->x->aliases->items[line->row.alias].person];
    uint8_t bit = (uint8_t)(1u << line->decided);
    unsigned about_person = 1u << DECIDED_LEFT | 1u << DECIDED_KEEP | 1u << DECIDED_ERROR;
    unsigned both = (unsigned)*said | bit;
    int is_split = ((both & about_person) & ((both & about_person) - 1)) != 0;
    int is_kept_and_withdrawn = (both & (1u << DECIDED_KEEP)) && (both & (1u << DECIDED_WITHDRAW));
    *said = (uint8_t)both;
    if (is_split || is_kept_and_withdrawn)
        return refuse(r, row, d, "an earlier line decides otherwise about this person: keep one");
    return 0;
}

/* The same course withdrawn to two statuses: which one did somebody mean? */
static int check_withdrawals(struct decisions *r, const struct row *row,
                             const struct decided_row *line, struct diag *d)
{
    const struct alias *aliases = r->x->aliases->items;
    for (size_t i = 0; i < r->withdrawal_count; i++) {
        const struct decided_row *other = &r->withdrawals[i];
        if (aliases[other->row.alias].person == aliases[line->row.alias].person &&
            (!other->course || !line->course || other->course == line->course) &&
            other->status != line->status)
            return refuse(r, row, d,
                          "an earlier line gives this enrolment another status: keep "
                          "one");
    }
    r->withdrawals = mem_fit(r->withdrawals, &r->withdrawal_capacity, r->withdrawal_count + 1,
                             sizeof *r->withdrawals);
    r->withdrawals[r->withdrawal_count++] = *line;
    return 0;
}

static int read_line(struct decisions *r, const struct row *row, struct diag *d)
{
    struct str word = cell(r, row, COLUMN_DECISION);
    struct decided_row line = {.row = {.at = row->at, .len = row->len, .line = row->line}};
    if (!word.len)
        return 0;
    for (int i = 0; decision_names[i]; i++)
        if (str_is(text_fold(&r->scratch, word), decision_names[i]))
            line.decided = (uint8_t)(DECIDED_LEFT + i);
    if (!line.decided)
        return refuse(r, row, d, "the decision is none of left, keep, error, withdraw");
    if (find_person(r, row, &line.row.alias, d) != 0)
        return -1;
    if (line.decided == DECIDED_WITHDRAW) {
        if (read_withdrawal(r, row, &line, d) != 0 || check_withdrawals(r, row, &line, d) != 0)
            return -1;
    } else if (cell(r, row, COLUMN_COURSE).len || cell(r, row, COLUMN_STATUS).len) {
        return refuse(r, row, d, "course and status go with withdraw only: take them out");
    }
    if (check_consistent(r, row, &line, d) != 0)
        return -1;
    return table_add(&r->table, &line, d);
}

/* Every platform's own spelling, so that transform can give each enrolment its platform's. */
static int add_statuses(struct decisions *r, struct diag *d)
{
    const struct sources *s = &r->x->setup->sources;
    for (size_t i = 0; i < s->reading_count; i++) {
        struct str rest = str_of(s->readings[i].end_words);
        while (rest.bytes && rest.len)
            if (words_code(&r->x->words[WORDS_STATUS], str_cut(&rest, '\n')) < 0)
                return diag_set(d, DIAG_DATA, "there are too many different statuses");
    }
    return 0;
}

static int find_columns(struct decisions *r, struct diag *d)
{
    for (int c = 0; c < COLUMN_NAMES; c++) {
        r->at[c] = -1;
        for (uint32_t i = 0; i < r->file.column_count; i++)
            if (str_is(text_fold(&r->scratch, str_of(r->file.headings[i])), column_names[c]))
                r->at[c] = (int)i;
    }
    if (r->at[COLUMN_ID] >= 0 && r->at[COLUMN_DECISION] >= 0)
        return 0;
    diag_set(d, DIAG_DATA, "a decisions file needs the headings 'id' and 'decision'");
    return diag_locate(d, (struct origin){.path = r->file.path, .line = 1});
}

static int take_line(void *to, enum row_result result, const struct row *row, struct diag *d)
{
    struct decisions *r = to;
    if (result == ROW_BAD)
        return refuse(r, row, d, "the line cannot be read: correct its quotes");
    return read_line(r, row, d);
}

static int read_lines(struct decisions *r, struct diag *d)
{
    if (r->file.text_bytes > DECISIONS_BYTES_MAX) {
        diag_set(d, DIAG_DATA, "the file is too large for decisions: is it the right one?");
        return diag_locate(d, (struct origin){.path = r->file.path});
    }
    return small_rows_read(&r->file, r->x->staged.fd, take_line, r, d);
}

/* The file is bound to the plan like every other input. */
static int open_file(struct decisions *r, const struct config_section *section, struct diag *d)
{
    struct setup *s = r->x->setup;
    const struct config *c = &s->stage->config;
    const char *file = config_value(section, "file", NULL);
    if (!file || section->count != 1)
        return config_error(d, c, section->line, "[decisions] holds 'file =' and nothing else");
    r->file.path = setup_path(s, file);
    r->file.name = file;
    if (scan_export(&r->file, NULL, READINGS_MAX * 3, &r->x->staged, &s->stage->arena, d) != 0)
        return -1;
    s->sources.lookups[s->sources.lookup_count++] = r->file;
    return 0;
}

int decisions_read(struct extraction *x, struct diag *d)
{
    struct decisions r = {.x = x};
    const struct config_section *section = config_section(&x->setup->stage->config, "decisions");
    int status = table_create(&r.table, &x->staged, &table_decided, d);
    if (status == 0 && section) {
        r.said = mem_alloc(x->aliases->count + 1, 1);
        status = open_file(&r, section, d);
        if (status == 0)
            status = add_statuses(&r, d);
        if (status == 0)
            status = find_columns(&r, d);
        if (status == 0)
            status = read_lines(&r, d);
    }
    free(r.said);
    free(r.withdrawals);
    buf_release(&r.scratch);
    if (status != 0) {
        outfile_drop(&r.table.file);
        return -1;
    }
    return table_close(&r.table, d);
}
