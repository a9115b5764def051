#include "lib/xlsx_reader.h"

#include <math.h>

#include "lib/arena.h"
#include "lib/cell_text.h"
#include "lib/opc.h"
#include "lib/xlsx_style.h"
#include "lib/xml_reader.h"

enum {
    STRINGS_BYTES_MAX = 512 * 1024 * 1024,
    TEXT_BYTES_MAX = 1024 * 1024, /* of one cell, before unescaping */
    ROWS_MAX = 1048576,
    COLUMNS_MAX = 16384,
    SHEETS_MAX = 10000,
    NUMBER_TEXT_MAX = 40,
    SERIAL_OF_1970 = 25569, /* day 1 is 1900-01-01, 60 the 29 February that never was */
    SERIAL_OF_1904 = 1462,
    SERIAL_THAT_NEVER_WAS = 60,
    SERIAL_MAX = 109574, /* 2199-12-31 */
    SECONDS_A_DAY = 86400
};

struct sheet_part {
    const char *name, *id, *part;
    int is_hidden;
};

struct xlsx {
    const char *path;
    struct arena arena;
    struct sheet_part *sheets;
    size_t sheet_count, sheet_capacity;
    int is_1904;
    struct buf strings; /* all shared strings on end */
    size_t *ends;       /* where each shared string ends */
    size_t string_count, string_capacity;
    struct xlsx_styles *styles;
    struct buf raw; /* text of the element being read */
    int is_in_phonetic;
    int wants_text;
};

static int refuse(const struct xlsx *x, struct diag *d, const char *why)
{
    diag_set(d, DIAG_DATA, "%s", why);
    return diag_locate(d, (struct origin){.path = x->path});
}

static int on_workbook(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct xlsx *x = to;
    if (strcmp(name, "workbookPr") == 0) {
        const char *date = xml_attribute(attributes, "date1904");
        x->is_1904 = date && (strcmp(date, "1") == 0 || strcmp(date, "true") == 0);
    }
    const char *title = xml_attribute(attributes, "name"), *id = xml_attribute(attributes, "id"),
               *state = xml_attribute(attributes, "state");
    if (strcmp(name, "sheet") != 0 || !title || !id)
        return 0;
    if (x->sheet_count == SHEETS_MAX)
        return diag_set(d, DIAG_DATA, "has more than %d sheets", SHEETS_MAX);
    x->sheets = mem_fit(x->sheets, &x->sheet_capacity, x->sheet_count + 1, sizeof *x->sheets);
    x->sheets[x->sheet_count++] =
        (struct sheet_part){.name = arena_text(&x->arena, str_of(title)),
                            .id = arena_text(&x->arena, str_of(id)),
                            .is_hidden = state && strcmp(state, "visible") != 0};
    return 0;
}

/* Gives each sheet its part and drops what is no worksheet. */
static int find_sheet_parts(struct xlsx *x, const struct opc_relations *r, struct diag *d)
{
    size_t kept = 0;
    for (size_t i = 0; i < x->sheet_count; i++) {
        struct sheet_part sheet = x->sheets[i];
        const struct opc_relation *relation = opc_relation_find(r, sheet.id);
        if (!relation)
            return refuse(x, d, "has a sheet in its list that is not there");
        sheet.part = arena_text(&x->arena, str_of(relation->target));
        if (strcmp(relation->type, "worksheet") == 0)
            x->sheets[kept++] = sheet;
    }
    x->sheet_count = kept;
    return 0;
}

/* Text counts inside <t> of a shared or inline string, and inside <v>; not in phonetics. */
static void text_starts(struct xlsx *x, const char *name)
{
    if (strcmp(name, "rPh") == 0)
        x->is_in_phonetic = 1;
    x->wants_text = !x->is_in_phonetic && (strcmp(name, "t") == 0 || strcmp(name, "v") == 0);
}

static void text_ends(struct xlsx *x, const char *name)
{
    x->wants_text = 0;
    if (strcmp(name, "rPh") == 0)
        x->is_in_phonetic = 0;
}

static int add_text(struct xlsx *x, struct str bytes, struct diag *d)
{
    if (!x->wants_text)
        return 0;
    if (x->raw.len + bytes.len > TEXT_BYTES_MAX)
        return diag_set(d, DIAG_DATA, "has a cell of more than %d bytes", TEXT_BYTES_MAX);
    buf_append(&x->raw, bytes);
    return 0;
}

static int string_start(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct xlsx *x = to;
    (void)attributes;
    (void)d;
    text_starts(x, name);
    if (strcmp(name, "si") == 0)
        buf_clear(&x->raw);
    return 0;
}

static int string_end(void *to, const char *name, struct diag *d)
{
    struct xlsx *x = to;
    (void)d;
    text_ends(x, name);
    if (strcmp(name, "si") != 0)
        return 0;
    cell_text_unescape(&x->strings, buf_str(&x->raw));
    x->ends = mem_fit(x->ends, &x->string_capacity, x->string_count + 1, sizeof *x->ends);
    x->ends[x->string_count++] = x->strings.len;
    return 0;
}

static int string_text(void *to, struct str bytes, struct diag *d)
{
    return add_text(to, bytes, d);
}

static int on_style(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct xlsx *x = to;
    (void)d;
    xlsx_style_start(x->styles, name, xml_attribute(attributes, "numFmtId"),
                     xml_attribute(attributes, "formatCode"));
    return 0;
}

static int on_style_end(void *to, const char *name, struct diag *d)
{
    struct xlsx *x = to;
    (void)d;
    xlsx_style_end(x->styles, name);
    return 0;
}

static int read_shared_parts(struct xlsx *x, const struct opc_relations *r, struct diag *d)
{
    static const struct xml_events strings = {string_start, string_end, string_text};
    static const struct xml_events styles = {on_style, on_style_end, NULL};
    const char *part = opc_target_find(r, "sharedStrings");
    if (part && opc_part_read(x->path, part, STRINGS_BYTES_MAX, &strings, x, d) != 0)
        return -1;
    part = opc_target_find(r, "styles");
    return part ? opc_part_read(x->path, part, OPC_SMALL_PART_BYTES_MAX, &styles, x, d) : 0;
}

static int read_workbook(struct xlsx *x, struct diag *d)
{
    static const struct xml_events events = {.start = on_workbook};
    struct opc_relations package, workbook = {0};
    int status = opc_relations_read(&package, x->path, "", d);
    const char *part = status == 0 ? opc_target_find(&package, "officeDocument") : NULL;
    if (status == 0 && !part)
        status = refuse(x, d, "is not an .xlsx workbook");
    if (status == 0)
        status = opc_part_read(x->path, part, OPC_SMALL_PART_BYTES_MAX, &events, x, d);
    if (status == 0)
        status = opc_relations_read(&workbook, x->path, part, d);
    if (status == 0)
        status = find_sheet_parts(x, &workbook, d);
    if (status == 0)
        status = read_shared_parts(x, &workbook, d);
    opc_relations_release(&package);
    opc_relations_release(&workbook);
    return status;
}

int xlsx_open(struct xlsx **out, const char *path, struct diag *d)
{
    struct xlsx *x = mem_alloc(1, sizeof *x);
    x->path = arena_text(&x->arena, str_of(path));
    x->styles = xlsx_styles_new();
    *out = NULL;
    if (read_workbook(x, d) != 0) {
        xlsx_close(x);
        return -1;
    }
    *out = x;
    return 0;
}

void xlsx_close(struct xlsx *x)
{
    if (!x)
        return;
    xlsx_styles_free(x->styles);
    free(x->sheets);
    free(x->ends);
    buf_release(&x->strings);
    buf_release(&x->raw);
    arena_release(&x->arena);
    free(x);
}

/* One sheet being read. */
struct sheet_reader {
    struct xlsx *x;
    int (*each)(void *to, const struct xlsx_cell *cell, struct diag *d);
    int (*element)(void *to, const char *name, const char **attributes, struct diag *d);
    void *to;
    int is_in_data, is_in_cell, has_value, has_formula;
    int64_t row, column; /* from 0, of the last one begun; -1 before the first */
    enum { AS_NUMBER, AS_SHARED, AS_TEXT, AS_BOOL, AS_ERROR } type;
    struct xlsx_look look;
    struct buf text;
};

/* "C17" is column 2, row 16; "C" and "17" alone leave the other at -1. Returns 0 or -1. */
static int reference_parse(int64_t *row, int64_t *column, const char *text)
{
    int64_t letters = 0, number = 0;
    for (; *text >= 'A' && *text <= 'Z' && letters <= COLUMNS_MAX; text++)
        letters = letters * 26 + (*text - 'A' + 1);
    for (; *text >= '0' && *text <= '9' && number <= ROWS_MAX; text++)
        number = number * 10 + (*text - '0');
    *row = number - 1;
    *column = letters - 1;
    return *text == '\0' && letters <= COLUMNS_MAX && number <= ROWS_MAX ? 0 : -1;
}

/* A row or cell that does not say where it is comes right after the one before. */
static int row_starts(struct sheet_reader *r, const char **attributes, struct diag *d)
{
    const char *place = xml_attribute(attributes, "r");
    int64_t row = r->row + 1, column = -1;
    if ((place && reference_parse(&row, &column, place) != 0) || column != -1 || row <= r->row ||
        row >= ROWS_MAX)
        return diag_set(d, DIAG_DATA, "has rows out of order or range");
    r->row = row;
    r->column = -1;
    return 0;
}

static int cell_type(const char *name)
{
    static const struct {
        const char *name;
        int type;
    } types[] = {{"n", AS_NUMBER}, {"s", AS_SHARED}, {"str", AS_TEXT}, {"inlineStr", AS_TEXT},
                 {"d", AS_TEXT},   {"b", AS_BOOL},   {"e", AS_ERROR}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i].name, name) == 0)
            return types[i].type;
    return -1;
}

static int cell_starts(struct sheet_reader *r, const char **attributes, struct diag *d)
{
    const char *place = xml_attribute(attributes, "r"), *type = xml_attribute(attributes, "t");
    int64_t row = r->row, column = r->column + 1;
    int kind = type ? cell_type(type) : AS_NUMBER;
    if ((place && reference_parse(&row, &column, place) != 0) || row < 0 || row != r->row ||
        column <= r->column || column >= COLUMNS_MAX)
        return diag_set(d, DIAG_DATA, "has cells out of order or range");
    if (kind < 0)
        return diag_set(d, DIAG_DATA, "has a cell of unknown type '%.20s'", type);
    r->column = column;
    r->type = (unsigned)kind;
    r->look = xlsx_style_look(r->x->styles, xml_attribute(attributes, "s"));
    r->is_in_cell = 1;
    r->has_value = r->has_formula = 0;
    buf_clear(&r->x->raw);
    return 0;
}

static int sheet_start(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct sheet_reader *r = to;
    if (r->element && !r->is_in_cell && r->element(r->to, name, attributes, d) != 0)
        return -1;
    if (strcmp(name, "sheetData") == 0)
        r->is_in_data = 1;
    if (!r->is_in_data)
        return 0;
    if (strcmp(name, "row") == 0)
        return row_starts(r, attributes, d);
    if (strcmp(name, "c") == 0)
        return cell_starts(r, attributes, d);
    if (r->is_in_cell && (strcmp(name, "v") == 0 || strcmp(name, "is") == 0))
        r->has_value = 1;
    if (r->is_in_cell && strcmp(name, "f") == 0)
        r->has_formula = 1;
    text_starts(r->x, name);
    return 0;
}

static int shared_string(struct str *out, const struct xlsx *x, struct diag *d)
{
    uint64_t index;
    if (str_to_u64(&index, str_trim(buf_str(&x->raw)), SIZE_MAX) != 0 || index >= x->string_count)
        return diag_set(d, DIAG_DATA, "has a cell whose shared text is not there");
    size_t start = index ? x->ends[index - 1] : 0;
    *out = (struct str){buf_str(&x->strings).bytes + start, x->ends[index] - start};
    return 0;
}

static int cell_ends(struct sheet_reader *r, struct diag *d)
{
    static const enum xlsx_kind kinds[] = {XLSX_NUMBER, XLSX_TEXT, XLSX_TEXT, XLSX_BOOL,
                                           XLSX_ERROR};
    struct xlsx_cell cell = {.row = (uint32_t)r->row, .column = (uint32_t)r->column};
    r->is_in_cell = 0;
    if (!r->has_value && r->has_formula)
        return diag_set(d, DIAG_DATA,
                        "has a formula without its result: open the workbook in "
                        "Excel or LibreOffice and save it");
    if (!r->has_value)
        return 0;
    cell.kind = kinds[r->type];
    if (r->type == AS_NUMBER)
        cell.look = r->look;
    buf_clear(&r->text);
    if (r->type == AS_TEXT)
        cell_text_unescape(&r->text, buf_str(&r->x->raw));
    cell.text = r->type == AS_TEXT ? buf_str(&r->text) : str_trim(buf_str(&r->x->raw));
    if (r->type == AS_SHARED && shared_string(&cell.text, r->x, d) != 0)
        return -1;
    return cell.text.len > 0 ? r->each(r->to, &cell, d) : 0;
}

static int sheet_end(void *to, const char *name, struct diag *d)
{
    struct sheet_reader *r = to;
    text_ends(r->x, name);
    if (strcmp(name, "sheetData") == 0)
        r->is_in_data = 0;
    return r->is_in_cell && strcmp(name, "c") == 0 ? cell_ends(r, d) : 0;
}

static int sheet_text(void *to, struct str bytes, struct diag *d)
{
    struct sheet_reader *r = to;
    return r->is_in_cell ? add_text(r->x, bytes, d) : 0;
}

int xlsx_read(struct xlsx *x, size_t sheet,
              int (*each)(void *to, const struct xlsx_cell *cell, struct diag *d), void *to,
              struct diag *d)
{
    return xlsx_read_elements(x, sheet, each, NULL, to, d);
}

int xlsx_read_elements(struct xlsx *x, size_t sheet,
                       int (*each)(void *to, const struct xlsx_cell *cell, struct diag *d),
                       int (*element)(void *to, const char *name, const char **attributes,
                                      struct diag *d),
                       void *to, struct diag *d)
{
    static const struct xml_events events = {sheet_start, sheet_end, sheet_text};
    struct sheet_reader r = {
        .x = x, .each = each, .element = element, .to = to, .row = -1, .column = -1};
    const char *part = x->sheets[sheet].part;
    int status = opc_part_read(x->path, part, OPC_PART_BYTES_MAX, &events, &r, d);
    buf_release(&r.text);
    if (status == 0)
        return 0;
    return diag_locate(
        d, (struct origin){.line = (uint32_t)(r.row + 1), .column = (uint32_t)(r.column + 1)});
}

size_t xlsx_sheet_count(const struct xlsx *x)
{
    return x->sheet_count;
}

const char *xlsx_sheet_name(const struct xlsx *x, size_t sheet)
{
    return x->sheets[sheet].name;
}

int xlsx_number(double *out, const struct xlsx_cell *cell)
{
    char text[NUMBER_TEXT_MAX];
    char *end;
    if (cell->kind != XLSX_NUMBER || cell->text.len >= sizeof text)
        return -1;
    memcpy(text, cell->text.bytes, cell->text.len);
    text[cell->text.len] = '\0';
    if (text[strspn(text, "0123456789+-.eE")] != '\0') /* no inf, nan or hexadecimal */
        return -1;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out) ? 0 : -1;
}

const char *xlsx_sheet_part(const struct xlsx *x, size_t sheet)
{
    return x->sheets[sheet].part;
}

int xlsx_sheet_is_hidden(const struct xlsx *x, size_t sheet)
{
    return x->sheets[sheet].is_hidden;
}

int xlsx_moment(struct day *out, int32_t *seconds, const struct xlsx *x,
                const struct xlsx_cell *cell)
{
    double number;
    if (xlsx_number(&number, cell) != 0 || number < 0 || number > SERIAL_MAX)
        return -1;
    int64_t moment = llround(number * SECONDS_A_DAY);
    int32_t serial = (int32_t)(moment / SECONDS_A_DAY) + (x->is_1904 ? SERIAL_OF_1904 : 0);
    if (serial == 0 || serial == SERIAL_THAT_NEVER_WAS || serial > SERIAL_MAX)
        return -1;
    int32_t missing = serial < SERIAL_THAT_NEVER_WAS ? 1 : 0;
    out->since_epoch = serial + missing - SERIAL_OF_1970;
    *seconds = (int32_t)(moment % SECONDS_A_DAY);
    return 0;
}
