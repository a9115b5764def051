#include "extract/rejects.h"

#include "extract/damage.h"
#include "lib/export_text.h"
#include "lib/row_split.h"

static const struct {
    const char *name, *remedy;
} rules[REJECT_RULES] = {
    [RULE_NONE] = {"", ""},
    [RULE_STRAY_QUOTE] = {"stray_quote", "double the quote, or put the whole cell in quotes"},
    [RULE_OPEN_QUOTE] = {"open_quote", "close the quote that is opened here"},
    [RULE_LONG] = {"too_long", "a cell may hold 1 MiB, a row 4 MiB: is a quote not closed?"},
    [RULE_NUL] = {"nul_byte", "export the file again: it holds a NUL byte"},
    [RULE_UTF8] = {"not_utf8", "save the file as UTF-8, or set 'encoding = windows-1252'"},
    [RULE_MISSING_CELLS] = {"missing_cells", "give the row as many cells as the heading has"},
    [RULE_EXTRA_CELLS] = {"extra_cells", "put the cell that holds the delimiter in quotes"},
    [RULE_NO_ID] = {"no_id", "give the student's id"},
    [RULE_BAD_DATE] = {"bad_date", "correct the date, or set 'dates' to its order"},
    [RULE_UNKNOWN_WORD] = {"unknown_word", "say what the word means in [kind.status], "
                                           "[kind.active] or [kind.role]"},
    [RULE_BAD_SCORE] = {"bad_score", "a score is a number; name a grade column as 'grade'"},
    [RULE_NO_COURSE] = {"no_course", "give the course"},
    [RULE_LOOKUP] = {"not_in_lookup", "add the key to the lookup's file, or correct it here"},
    [RULE_LONG_TEXT] = {"long_text", "the text is longer than a cell of a report may be: is it "
                                     "the right column?"},
    [RULE_EXCEL_DAMAGE] = {"excel_damage", ""}, /* the remedy is damage_remedy's */
    [RULE_HEADING_AGAIN] = {"heading_again", "take the line out: it is the headings once more"},
    [RULE_DATE_DROPPED] = {"date_dropped", "the date cannot be read and was left out"},
    [RULE_UPN_LETTER] = {"upn_letter", "correct the UPN in the MIS: its check letter should be "},
};

static const char *const outcomes[] = {[OUTCOME_REJECTED] = "rejected",
                                       [OUTCOME_REPAIRED] = "repaired",
                                       [OUTCOME_WARNING] = "warning"};

void rejects_add(struct rejects *r, const struct reject *reject)
{
    r->items = mem_fit(r->items, &r->capacity, r->count + 1, sizeof *r->items);
    r->items[r->count++] = *reject;
}

static void put_cell(struct buf *out, struct str text, char end)
{
    row_cell_write(out, text, ',', '"', 0);
    buf_byte(out, end);
}

/* The row as it stood, but no more of it than a reader of rejects.csv takes for a cell. */
static struct str readable(struct str text)
{
    enum { KEPT = 1000000 };
    if (text.len <= KEPT)
        return text;
    text.len = KEPT;
    while (text.len && ((unsigned char)text.bytes[text.len] & 0xC0) == 0x80)
        text.len--; /* not within a character */
    return text;
}

static int write_line(const struct reject *r, const struct export *e, struct str text,
                      struct outfile *file, struct diag *d)
{
    struct buf line = {0};
    const char *field = r->fault.field == FIELD_NONE ? "" : field_infos[r->fault.field].name;
    char remedy[128];
    snprintf(remedy, sizeof remedy, "%s%s%.1s", rules[r->fault.rule].remedy,
             damage_remedy((enum damage)r->fault.damage), &r->fault.letter);
    put_cell(&line, str_of(e->name), ',');
    buf_format(&line, "%u,%u,%llu,%s,%s,%s,", (unsigned)r->row.line, (unsigned)r->column,
               (unsigned long long)r->row.at, outcomes[r->outcome], rules[r->fault.rule].name,
               field);
    put_cell(&line, str_of(remedy), ',');
    put_cell(&line, readable(text), '\n');
    int status = outfile_write(file, buf_str(&line), d);
    buf_release(&line);
    return status;
}

/* Where the people are looked for whom a rejected row may name. */
struct suspects {
    const struct setup *setup;
    struct aliases *aliases;
};

/* Everybody who has the text as an id of a kind that a reading of the export carries. */
static int add_people(struct reject_row *out, const struct reject *r, struct suspects *look,
                      struct str text, struct table_writer *table, unsigned *found, struct diag *d)
{
    const struct sources *s = &look->setup->sources;
    for (size_t i = 0; i < s->reading_count; i++)
        for (int f = 0; f < ID_KINDS; f++) {
            enum field kind = f == FIELD_former_upn ? FIELD_upn : (enum field)f;
            int any_school = field_infos[f].space == ID_SCHOOL;
            uint32_t step = 0;
            if (s->readings[i].export != r->export || !s->readings[i].columns[f].count)
                continue;
            while ((out->row.alias = aliases_next(look->aliases, kind, text, &step)) != NO_INDEX) {
                uint16_t space = look->aliases->items[out->row.alias].space;
                if (!any_school && space != look->setup->readings[i].space[f])
                    continue;
                ++*found;
                if (table_add(table, out, d) != 0)
                    return -1;
            }
        }
    return 0;
}

/* Every part of the row that is somebody's id, in any kind the export's readings carry. */
static int add_suspects(const struct reject *r, struct suspects *look, struct str text,
                        struct table_writer *table, struct diag *d)
{
    const struct export *e = &look->setup->sources.exports[r->export];
    struct reject_row out = {.row = r->row, .column = r->column, .rule = r->fault.rule};
    if (r->fault.rule == RULE_EXCEL_DAMAGE)
        out.flags = REJECT_EXCEL_DAMAGE;
    unsigned found = 0;
    while (text.bytes) {
        struct str cell = str_trim(str_cut(&text, e->delimiter));
        while (cell.len && cell.bytes[0] == e->quote) {
            cell.bytes++;
            cell.len--;
        }
        while (cell.len && cell.bytes[cell.len - 1] == e->quote)
            cell.len--;
        if (cell.len && add_people(&out, r, look, cell, table, &found, d) != 0)
            return -1;
    }
    out.row.alias = NO_INDEX;
    return found ? 0 : table_add(table, &out, d);
}

static int write_export(const struct rejects *r, struct suspects *look, uint16_t export,
                        struct outdir *staged, struct outfile *file, struct table_writer *table,
                        struct diag *d)
{
    const struct export *e = &look->setup->sources.exports[export];
    struct export_text text = {.fd = -1};
    int status = 0;
    for (size_t i = 0; i < r->count && status == 0; i++) {
        const struct reject *x = &r->items[i];
        struct str row;
        if (x->export != export)
            continue;
        if (text.fd < 0)
            status = export_text_open(&text, e, staged->fd, d);
        if (status == 0)
            status = export_text_read(&text, &row, x->row.at, x->row.len, d);
        if (status == 0)
            status = write_line(x, e, row, file, d);
        if (status == 0 && x->outcome == OUTCOME_REJECTED)
            status = add_suspects(x, look, row, table, d);
    }
    export_text_close(&text);
    return status;
}

static int in_order(const void *a, const void *b)
{
    const struct reject *x = a, *y = b;
    if (x->export != y->export)
        return x->export < y->export ? -1 : 1;
    if (x->row.at != y->row.at)
        return x->row.at < y->row.at ? -1 : 1;
    if (x->fault.rule != y->fault.rule)
        return x->fault.rule < y->fault.rule ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

void rejects_sort(struct rejects *r)
{
    if (r->count)
        qsort(r->items, r->count, sizeof *r->items, in_order);
}

int rejects_write(const struct rejects *r, const struct setup *s, struct aliases *a,
                  struct outdir *staged, struct diag *d)
{
    struct outfile file;
    struct table_writer table;
    struct suspects look = {s, a};
    if (table_create(&table, staged, &table_reject, d) != 0)
        return -1;
    if (outfile_open(&file, staged, "rejects.csv", d) != 0) {
        outfile_drop(&table.file);
        return -1;
    }
    int status =
        outfile_write(&file, STR("file,line,column,offset,outcome,rule,field,remedy,text\n"), d);
    for (size_t i = 0; i < s->sources.export_count && status == 0; i++)
        status = write_export(r, &look, (uint16_t)i, staged, &file, &table, d);
    if (status != 0) {
        outfile_drop(&file);
        outfile_drop(&table.file);
        return -1;
    }
    if (outfile_close(&file, d) != 0) {
        outfile_drop(&table.file);
        return -1;
    }
    return table_close(&table, d);
}

void rejects_warn(const struct rejects *r, const struct sources *s, const char *program)
{
    enum { SHOWN = 5 };
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct reject *x = &r->items[i];
        if (x->fault.rule != RULE_UPN_LETTER || ++count > SHOWN)
            continue;
        fprintf(stderr, "%s: %s:%u:%u: warning: %s'%c'\n", program, s->exports[x->export].path,
                (unsigned)x->row.line, (unsigned)x->column, rules[RULE_UPN_LETTER].remedy,
                x->fault.letter);
    }
    if (count > SHOWN)
        fprintf(stderr, "%s: %zu more such warnings: see staged/rejects.csv\n", program,
                count - SHOWN);
}
