#include "lib/book.h"
#include "lib/book_charts.h"
#include "lib/book_publish.h"
#include "lib/opc.h"
#include "lib/xlsx_reader.h"
#include "lib/xml_reader.h"

enum { CELL_NAME_MAX = 16 };

/* Two 15-digit neighbours are further apart than this; "%.16G" moves a double by less. */
static const double relative_error_max = 1e-15;

struct link {
    uint32_t row, column;
    struct book_link to;
};

/* One sheet being compared: the next cell that must come. */
struct check {
    const struct sheet *sheet;
    const char *folder;
    struct book_cursor cursor;
    struct book_cell want;
    int has_want;
    struct link *links; /* those passed, in reading order; the file lists them after the cells */
    size_t link_count, link_capacity, links_seen;
    int tables, filters, drawings;
};

static void note_link(struct check *c)
{
    struct link link = {.row = c->want.row, .column = c->want.column};
    if (!book_cell_link(&link.to, &c->cursor, &c->want))
        return;
    c->links = mem_fit(c->links, &c->link_capacity, c->link_count + 1, sizeof *c->links);
    c->links[c->link_count++] = link;
}

static void expect_next(struct check *c)
{
    do {
        c->has_want = book_next(&c->cursor, &c->want);
        if (c->has_want)
            note_link(c);
    } while (c->has_want && c->want.kind == CELL_NONE);
}

/* "C17" for column 2, row 16. */
static void cell_name(char out[CELL_NAME_MAX], uint32_t row, uint32_t column)
{
    char letters[4] = {0};
    int at = 2;
    for (uint32_t rest = column + 1; at >= 0 && rest > 0; rest = (rest - 1) / 26)
        letters[at--] = (char)('A' + (rest - 1) % 26);
    snprintf(out, CELL_NAME_MAX, "%s%u", letters + at + 1, (unsigned)(row + 1));
}

static int differs(const struct check *c, uint32_t row, uint32_t column, struct diag *d)
{
    char name[CELL_NAME_MAX];
    cell_name(name, row, column);
    return diag_set(d, DIAG_SYSTEM,
                    "'%s' cell %s came back different from what was written; nothing was "
                    "published; check the free space of '%s'",
                    c->sheet->name, name, c->folder);
}

static int number_is(const struct book_cell *want, const struct xlsx_cell *got)
{
    double number, wanted = book_cell_number(want);
    if (got->look.is_date != (want->kind == CELL_DAY) || xlsx_number(&number, got) != 0)
        return 0;
    double error = number < wanted ? wanted - number : number - wanted;
    double size = wanted < 0 ? -wanted : wanted;
    return error <= (want->kind == CELL_SCALED ? size * relative_error_max : 0);
}

static int check_cell(void *to, const struct xlsx_cell *got, struct diag *d)
{
    struct check *c = to;
    const struct book_cell *want = &c->want;
    if (!c->has_want)
        return differs(c, got->row, got->column, d);
    if (got->row < want->row || (got->row == want->row && got->column < want->column))
        return differs(c, got->row, got->column, d);
    int is_same = got->row == want->row && got->column == want->column;
    if (is_same && want->kind == CELL_TEXT)
        is_same = got->kind == XLSX_TEXT && str_equal(got->text, want->text);
    else if (is_same)
        is_same = number_is(want, got);
    if (!is_same)
        return differs(c, want->row, want->column, d);
    expect_next(c);
    return 0;
}

/* "'it''s'!A1" without what quotes it, so that nobody's rules of quoting matter. */
static void unquoted(struct buf *out, struct str text)
{
    buf_clear(out);
    for (size_t i = 0; i < text.len; i++)
        if (text.bytes[i] != '\'')
            buf_byte(out, text.bytes[i]);
}

static int check_link(struct check *c, const char **attributes, struct diag *d)
{
    char name[CELL_NAME_MAX];
    const char *ref = xml_attribute(attributes, "ref"),
               *location = xml_attribute(attributes, "location");
    if (c->links_seen == c->link_count)
        return differs(c, 0, 0, d);
    const struct link *want = &c->links[c->links_seen++];
    struct buf got = {0}, wanted = {0};
    unquoted(&got, str_of(location));
    unquoted(&wanted, str_of(want->to.sheet));
    buf_format(&wanted, "!A%u", (unsigned)want->to.row + 1);
    cell_name(name, want->row, want->column);
    int is_same = str_equal(buf_str(&got), buf_str(&wanted)) && ref && strcmp(ref, name) == 0;
    buf_release(&got);
    buf_release(&wanted);
    return is_same ? 0 : differs(c, want->row, want->column, d);
}

static int check_element(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct check *c = to;
    c->tables += strcmp(name, "tablePart") == 0;
    c->filters += strcmp(name, "autoFilter") == 0;
    c->drawings += strcmp(name, "drawing") == 0;
    return strcmp(name, "hyperlink") == 0 ? check_link(c, attributes, d) : 0;
}

/* What belongs to the sheet beside its cells. */
static int check_belongings(const struct check *c, struct diag *d)
{
    const struct sheet *s = c->sheet;
    int is_long = s->row_count > SHEET_TABLE_ROWS_MAX;
    if (c->has_want)
        return differs(c, c->want.row, c->want.column, d);
    if (c->links_seen != c->link_count)
        return differs(c, c->links[c->links_seen].row, c->links[c->links_seen].column, d);
    if (c->tables != (s->row_count > 0 && !is_long) ||
        c->filters != (is_long && !s->book->is_publication) ||
        c->drawings != (s->chart_count > 0 && !is_long))
        return diag_set(d, DIAG_SYSTEM,
                        "'%s' came back without its table, filter or charts; nothing was "
                        "published; check the free space of '%s'",
                        s->name, c->folder);
    return 0;
}

static int check_part(struct xlsx *x, size_t number, struct check *c, struct diag *d)
{
    char name[SHEET_NAME_BYTES];
    c->links_seen = c->link_count = 0;
    c->tables = c->filters = c->drawings = 0;
    expect_next(c);
    if (strcmp(xlsx_sheet_name(x, number), sheet_part_name(name, c->sheet, c->cursor.part)) != 0)
        return differs(c, 0, 0, d);
    if (xlsx_read_elements(x, number, check_cell, check_element, c, d) != 0)
        return -1;
    return check_belongings(c, d);
}

/* *number is of the sheet's first part in the file, and moves past its last. */
static int check_sheet(struct xlsx *x, const char *path, size_t *number, const struct sheet *sheet,
                       const char *folder, struct diag *d)
{
    struct check c = {.sheet = sheet, .folder = folder, .cursor = {.sheet = sheet}};
    int status;
    do
        status = check_part(x, (*number)++, &c, d);
    while (status == 0 && book_next_part(&c.cursor));
    free(c.links);
    if (status == 0 && c.drawings)
        status = book_charts_match(sheet, path, xlsx_sheet_part(x, *number - 1), d);
    return status;
}

static int check_book(struct xlsx *x, const struct book *b, const char *path, const char *folder,
                      struct diag *d)
{
    size_t count = 0, number = 0;
    for (size_t i = 0; i < b->sheet_count; i++)
        count += sheet_parts(b->sheets[i]);
    if (xlsx_sheet_count(x) != count)
        return diag_set(d, DIAG_SYSTEM,
                        "the workbook came back with %zu sheets instead of %zu; nothing was "
                        "published; check the free space of '%s'",
                        xlsx_sheet_count(x), count, folder);
    for (size_t i = 0; i < b->sheet_count; i++)
        if (check_sheet(x, path, &number, b->sheets[i], folder, d) != 0)
            return -1;
    return 0;
}

static const char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return arena_text(a, (struct str){path, slash == path ? 1 : (size_t)(slash - path)});
}

int book_matches(const struct book *b, const char *path, struct diag *d)
{
    struct arena arena = {0};
    const char *folder = folder_of(&arena, path);
    struct diag why = {0};
    struct xlsx *x;
    int status = opc_parts_check(path, &why);
    if (status == 0)
        status = xlsx_open(&x, path, &why);
    if (status == 0) {
        status = check_book(x, b, path, folder, &why);
        xlsx_close(x);
    }
    if (status != 0 && why.kind == DIAG_DATA) /* damaged, but the data is not to blame */
        diag_set(d, DIAG_SYSTEM,
                 "the workbook '%s' came back damaged (%s); nothing was published; check the free "
                 "space of '%s'",
                 path, why.text, folder);
    else if (status != 0)
        diag_set(d, why.kind, "%s", why.text);
    arena_release(&arena);
    return status;
}
