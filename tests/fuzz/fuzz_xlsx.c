/*
 * Any bytes as a workbook: read, or refused with one line of message; cells in order, text valid,
 * numbers finite.
 *
 * Input: a byte; if it is odd the rest is the file, else the rest is the parts of a package, each
 * ended by a byte 0x1E, which are put into a zip file whose checksums are right.
 */
#include <math.h>
#include <zlib.h>

#include "lib/xlsx_reader.h"
#include "tests/fuzz/fuzz.h"

static const char *const part_names[] = {"[Content_Types].xml",      "_rels/.rels",
                                         "xl/workbook.xml",          "xl/_rels/workbook.xml.rels",
                                         "xl/sharedStrings.xml",     "xl/styles.xml",
                                         "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"};
enum { PARTS = sizeof part_names / sizeof *part_names };

static void put_number(struct buf *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_byte(out, (char)(value >> (8 * i)));
}

/* What the header of a stored entry and its line in the directory have in common. */
static void put_entry(struct buf *out, const char *name, struct str part)
{
    uint32_t crc = (uint32_t)crc32(0, (const unsigned char *)part.bytes, (unsigned)part.len);
    put_number(out, 20, 2);         /* version */
    put_number(out, 0, 4);          /* no flags; stored */
    put_number(out, 0x00210000, 4); /* 1980-01-01 */
    put_number(out, crc, 4);
    put_number(out, (uint32_t)part.len, 4);
    put_number(out, (uint32_t)part.len, 4);
    put_number(out, (uint32_t)strlen(name), 2);
    put_number(out, 0, 2);
}

static void zip_parts(struct buf *zip, struct str input)
{
    struct buf directory = {0};
    uint32_t count = 0;
    for (size_t i = 0; i < PARTS && input.bytes; i++) {
        struct str part = str_cut(&input, 0x1E);
        uint32_t at = (uint32_t)zip->len;
        if (part.len == 0)
            continue;
        buf_append(zip, STR("PK\3\4"));
        put_entry(zip, part_names[i], part);
        buf_text(zip, part_names[i]);
        buf_append(zip, part);
        buf_append(&directory, STR("PK\1\2"));
        put_number(&directory, 20, 2);
        put_entry(&directory, part_names[i], part);
        put_number(&directory, 0, 2); /* comment */
        put_number(&directory, 0, 4); /* disk, attributes */
        put_number(&directory, 0, 4);
        put_number(&directory, at, 4);
        buf_text(&directory, part_names[i]);
        count++;
    }
    uint32_t at = (uint32_t)zip->len;
    buf_append(zip, buf_str(&directory));
    buf_append(zip, STR("PK\5\6"));
    put_number(zip, 0, 4);
    put_number(zip, count, 2);
    put_number(zip, count, 2);
    put_number(zip, (uint32_t)directory.len, 4);
    put_number(zip, at, 4);
    put_number(zip, 0, 2);
    buf_release(&directory);
}

struct sheet {
    const struct xlsx *book;
    uint32_t row, column, cells;
};

static int check_cell(void *to, const struct xlsx_cell *cell, struct diag *d)
{
    struct sheet *s = to;
    double number;
    struct day day = DAY_NONE;
    int32_t seconds;
    (void)d;
    FUZZ_CHECK(s->cells == 0 || cell->row > s->row ||
               (cell->row == s->row && cell->column > s->column));
    FUZZ_CHECK(cell->row < 1048576 && cell->column < 16384);
    FUZZ_CHECK(fuzz_utf8_valid(cell->text) == cell->text.len);
    if (cell->kind == XLSX_NUMBER && xlsx_number(&number, cell) == 0)
        FUZZ_CHECK(isfinite(number));
    if (cell->kind == XLSX_NUMBER && xlsx_moment(&day, &seconds, s->book, cell) == 0)
        FUZZ_CHECK(day_year(day) >= 1900 && day_year(day) <= 2199);
    s->row = cell->row;
    s->column = cell->column;
    s->cells++;
    return 0;
}

static void read_book(const char *path)
{
    struct diag d = {0};
    struct xlsx *book;
    int status = xlsx_open(&book, path, &d);
    fuzz_check_diag(status, &d);
    FUZZ_CHECK((status == 0) == (book != NULL));
    for (size_t i = 0; book && i < xlsx_sheet_count(book); i++) {
        struct sheet sheet = {.book = book};
        d = (struct diag){0};
        FUZZ_CHECK(xlsx_sheet_name(book, i) != NULL);
        status = xlsx_read(book, i, check_cell, &sheet, &d);
        fuzz_check_diag(status, &d);
    }
    xlsx_close(book);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str input = fuzz_text(data, size);
    struct buf zip = {0};
    char path[512];
    if (fuzz_byte(&input) & 1)
        buf_append(&zip, input);
    else
        zip_parts(&zip, input);
    fuzz_put("book.xlsx", buf_str(&zip));
    snprintf(path, sizeof path, "%s/book.xlsx", fuzz_dir_path());
    read_book(path);
    buf_release(&zip);
    return 0;
}
