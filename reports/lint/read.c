#include <strings.h>

#include "lib/opc.h"
#include "lib/unpack.h"
#include "lib/xlsx_reader.h"
#include "lib/xml_reader.h"
#include "reports/lint/lint.h"
#include "reports/lint/parts.h"
#include "reports/lint/styles.h"

enum { ROW_MAX = 1048576, COLUMN_MAX = 16384 };

struct sheet_reader {
    struct lint_book *book;
    struct lint_sheet *sheet;
};

/* "B7"; "B" or "7" alone, as in "B:C", leaves the other as it was. Returns what follows. */
static const char *place_parse(uint32_t *row, uint32_t *column, const char *text)
{
    uint32_t letters = 0, digits = 0;
    for (; *text == '$' || (*text >= 'A' && *text <= 'Z'); text++)
        letters = *text == '$' ? letters : letters * 26 + (uint32_t)(*text - 'A') + 1;
    for (; *text == '$' || (*text >= '0' && *text <= '9'); text++)
        digits = *text == '$' ? digits : digits * 10 + (uint32_t)(*text - '0');
    if (letters > 0 && letters <= COLUMN_MAX)
        *column = letters - 1;
    if (digits > 0 && digits <= ROW_MAX)
        *row = digits - 1;
    return text;
}

struct lint_range lint_range_parse(const char *text)
{
    struct lint_range range = {0};
    text = place_parse(&range.row, &range.column, text ? text : "");
    range.last_row = range.row;
    range.last_column = range.column;
    if (*text == ':')
        place_parse(&range.last_row, &range.last_column, text + 1);
    return range;
}

static int is_yes(const char **attributes, const char *name)
{
    const char *value = xml_attribute(attributes, name);
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static void on_cell_element(struct sheet_reader *r, const char **attributes)
{
    struct lint_sheet *s = r->sheet;
    const char *style = xml_attribute(attributes, "s"), *place = xml_attribute(attributes, "r");
    struct lint_cell cell = {.kind = LINT_EMPTY};
    uint64_t number = 0;
    if (!place) /* right of the one before; LibreOffice and Excel always say where */
        return;
    place_parse(&cell.row, &cell.column, place);
    if (style && str_to_u64(&number, str_of(style), UINT32_MAX) == 0)
        cell.style = (uint32_t)number;
    s->cells = mem_fit(s->cells, &s->cell_capacity, s->cell_count + 1, sizeof *s->cells);
    s->cells[s->cell_count++] = cell;
}

static void on_column(struct sheet_reader *r, const char **attributes)
{
    struct lint_sheet *s = r->sheet;
    const char *first = xml_attribute(attributes, "min"), *last = xml_attribute(attributes, "max"),
               *width = xml_attribute(attributes, "width");
    uint64_t from, to;
    if (!first || !last || str_to_u64(&from, str_of(first), COLUMN_MAX) != 0 || from == 0 ||
        str_to_u64(&to, str_of(last), COLUMN_MAX) != 0 || to < from)
        return;
    s->widths = mem_fit(s->widths, &s->width_capacity, s->width_count + 1, sizeof *s->widths);
    s->widths[s->width_count++] =
        (struct lint_width){.first = (uint32_t)from - 1,
                            .last = (uint32_t)to - 1,
                            .width = width ? strtod(width, NULL) : LINT_DEFAULT_WIDTH,
                            .is_hidden = is_yes(attributes, "hidden")};
}

static void on_row(struct sheet_reader *r, const char **attributes)
{
    const char *row = xml_attribute(attributes, "r");
    uint64_t number = 0;
    if (!is_yes(attributes, "hidden") || r->sheet->has_hidden_row)
        return;
    r->sheet->has_hidden_row = 1;
    if (row && str_to_u64(&number, str_of(row), ROW_MAX) == 0 && number > 0)
        r->sheet->hidden_row = (uint32_t)number - 1;
}

static void on_link(struct sheet_reader *r, const char **attributes)
{
    struct lint_sheet *s = r->sheet;
    const char *location = xml_attribute(attributes, "location");
    struct lint_range range = lint_range_parse(xml_attribute(attributes, "ref"));
    s->links = mem_fit(s->links, &s->link_capacity, s->link_count + 1, sizeof *s->links);
    s->links[s->link_count++] = (struct lint_link){
        range.row, range.column,
        location && !xml_attribute(attributes, "id") ? arena_text(&r->book->arena, str_of(location))
                                                     : NULL};
}

static void on_view(struct sheet_reader *r, const char *name, const char **attributes)
{
    const char *top = xml_attribute(attributes, "topLeftCell"),
               *active = xml_attribute(attributes, "activeCell");
    if (strcmp(name, "sheetView") == 0 && top)
        r->sheet->top_left = arena_text(&r->book->arena, str_of(top));
    else if (strcmp(name, "selection") == 0 && active)
        r->sheet->active = arena_text(&r->book->arena, str_of(active));
    else if (strcmp(name, "pane") == 0)
        r->sheet->is_frozen = 1;
}

static void on_page(struct lint_sheet *s, const char *name, const char **attributes)
{
    if (strcmp(name, "mergeCell") == 0 && s->merged_count++ == 0)
        s->merged = lint_range_parse(xml_attribute(attributes, "ref"));
    if (strcmp(name, "autoFilter") == 0) {
        s->has_filter = 1;
        s->filter = lint_range_parse(xml_attribute(attributes, "ref"));
    }
    s->has_table_parts |= strcmp(name, "tablePart") == 0;
    s->has_drawing |= strcmp(name, "drawing") == 0 || strcmp(name, "picture") == 0;
    s->has_comments |= strcmp(name, "legacyDrawing") == 0;
    s->has_page_text |= strcmp(name, "oddHeader") == 0 || strcmp(name, "oddFooter") == 0;
}

static int on_element(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct sheet_reader *r = to;
    (void)d;
    if (strcmp(name, "c") == 0)
        on_cell_element(r, attributes);
    else if (strcmp(name, "row") == 0)
        on_row(r, attributes);
    else if (strcmp(name, "col") == 0)
        on_column(r, attributes);
    else if (strcmp(name, "hyperlink") == 0)
        on_link(r, attributes);
    else
        on_page(r->sheet, name, attributes);
    on_view(r, name, attributes);
    return 0;
}

/* The value of the cell whose element came last. */
static int on_value(void *to, const struct xlsx_cell *cell, struct diag *d)
{
    struct sheet_reader *r = to;
    struct lint_sheet *s = r->sheet;
    (void)d;
    struct lint_cell *last = s->cell_count ? &s->cells[s->cell_count - 1] : NULL;
    if (!last || last->row != cell->row || last->column != cell->column) {
        s->cells = mem_fit(s->cells, &s->cell_capacity, s->cell_count + 1, sizeof *s->cells);
        last = &s->cells[s->cell_count++];
        *last = (struct lint_cell){.row = cell->row, .column = cell->column};
    }
    last->kind = cell->kind == XLSX_NUMBER ? LINT_NUMBER
                 : cell->kind == XLSX_TEXT ? LINT_TEXT
                                           : LINT_OTHER;
    if (last->kind == LINT_TEXT)
        last->text = arena_copy(&r->book->arena, cell->text);
    return 0;
}

static int read_sheets(struct lint_book *b, struct xlsx *x, const char *path, struct diag *d)
{
    b->sheets = mem_alloc(xlsx_sheet_count(x), sizeof *b->sheets);
    for (size_t i = 0; i < xlsx_sheet_count(x); i++) {
        struct lint_sheet *s = &b->sheets[b->sheet_count++];
        struct sheet_reader r = {.book = b, .sheet = s};
        s->name = arena_text(&b->arena, str_of(xlsx_sheet_name(x, i)));
        s->is_hidden = xlsx_sheet_is_hidden(x, i);
        s->top_left = s->active = "A1";
        if (xlsx_read_elements(x, i, on_value, on_element, &r, d) != 0 ||
            (s->has_table_parts && lint_tables_read(b, s, path, xlsx_sheet_part(x, i), d) != 0))
            return -1;
    }
    return 0;
}

static int on_name(void *to, const char *name, struct diag *d)
{
    struct lint_book *b = to;
    (void)d;
    b->media += strncasecmp(name, "xl/media/", 9) == 0;
    b->has_macros |= strcasecmp(name, "xl/vbaProject.bin") == 0;
    return 0;
}

int lint_read(struct lint_book *b, const char *path, struct diag *d)
{
    struct xlsx *x;
    *b = (struct lint_book){.title = "", .digit_pixels = 7};
    if (xlsx_open(&x, path, d) != 0)
        return -1;
    int status = lint_package_read(b, path, d);
    if (status == 0)
        status = unpack_names(path, on_name, b, d);
    if (status == 0)
        status = read_sheets(b, x, path, d);
    xlsx_close(x);
    return status;
}

void lint_release(struct lint_book *b)
{
    for (size_t i = 0; i < b->sheet_count; i++) {
        struct lint_sheet *s = &b->sheets[i];
        for (size_t k = 0; k < s->table_count; k++)
            free(s->tables[k].headings);
        free(s->tables);
        free(s->cells);
        free(s->links);
        free(s->widths);
    }
    free(b->sheets);
    free(b->styles);
    arena_release(&b->arena);
}
