/* Workbooks from elsewhere: what is read, and what is refused without harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "lib/arena.h"
#include "lib/book.h"
#include "lib/book_publish.h"
#include "lib/xlsx_reader.h"

#define HEAD "<?xml version='1.0' encoding='UTF-8'?>"
#define RELATION(id, type, target)                                                                 \
    "<Relationship Id='" id "' Type='http://x/" type "' Target='" target "'/>"

static char path[] = "/tmp/test_xlsx.XXXXXX";

struct part {
    const char *name, *text;
};

static void little_endian(struct buf *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_byte(out, (char)(value >> (8 * i) & 0xFF));
}

static void entry_fields(struct buf *out, const struct part *part)
{
    size_t len = strlen(part->text);
    little_endian(out, 20, 2); /* version */
    little_endian(out, 0, 8);  /* flags, stored, time, day */
    little_endian(out, crc32(0, (const Bytef *)part->text, (uInt)len), 4);
    little_endian(out, len, 4);
    little_endian(out, len, 4);
    little_endian(out, strlen(part->name), 2);
    little_endian(out, 0, 2);
}

/* A zip of stored entries; the list ends with a name of NULL. */
static void write_zip(const struct part *parts)
{
    struct buf out = {0}, directory = {0};
    uint64_t count = 0;
    for (; parts[count].name; count++) {
        buf_text(&directory, "PK\1\2");
        little_endian(&directory, 20, 2);
        entry_fields(&directory, &parts[count]);
        little_endian(&directory, 0, 8); /* comment, disk, attributes */
        little_endian(&directory, 0, 2);
        little_endian(&directory, out.len, 4);
        buf_text(&directory, parts[count].name);
        buf_text(&out, "PK\3\4");
        entry_fields(&out, &parts[count]);
        buf_text(&out, parts[count].name);
        buf_text(&out, parts[count].text);
    }
    size_t start = out.len;
    buf_append(&out, buf_str(&directory));
    buf_text(&out, "PK\5\6");
    little_endian(&out, 0, 4);
    little_endian(&out, count, 2);
    little_endian(&out, count, 2);
    little_endian(&out, directory.len, 4);
    little_endian(&out, start, 4);
    little_endian(&out, 0, 2);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(out.bytes, 1, out.len, file), out.len);
    assert_int_equal(fclose(file), 0);
    buf_release(&out);
    buf_release(&directory);
}

static void write_workbook(const char *workbook, const char *sheet)
{
    const struct part parts[] = {
        {"_rels/.rels", HEAD "<r>" RELATION("1", "officeDocument", "/xl/workbook.xml") "</r>"},
        {"xl/workbook.xml", workbook},
        {"xl/_rels/workbook.xml.rels",
         HEAD "<r>" RELATION("a", "worksheet", "worksheets/sheet1.xml")
             RELATION("b", "sharedStrings", "../xl/sharedStrings.xml")
                 RELATION("c", "styles", "styles.xml") RELATION("d", "chartsheet", "x") "</r>"},
        {"xl/SharedStrings.xml",
         HEAD "<x:sst xmlns:x='y'><x:si><x:t>one</x:t></x:si>"
              "<x:si><x:r><x:t xml:space='preserve'>ri </x:t></x:r><x:r><x:t>ch</x:t></x:r>"
              "<x:rPh><x:t>no</x:t></x:rPh></x:si><x:si><x:t/></x:si></x:sst>"},
        {"xl/styles.xml",
         HEAD "<s><numFmts><numFmt numFmtId='164' formatCode='[Red]\"day\"dd/mm/yy'/>"
              "<numFmt numFmtId='165' formatCode='\"d\"0[Yellow]\\y'/></numFmts>"
              "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/>"
              "<xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs></s>"},
        {"xl/worksheets/sheet1.xml", sheet},
        {NULL, NULL},
    };
    write_zip(parts);
}

static const char workbook[] = HEAD "<w xmlns:r='x'><sheets><sheet name='S' r:id='a'/>"
                                    "<sheet name='Chart' r:id='d'/></sheets></w>";

struct reading {
    struct buf text;
    struct xlsx *x;
};

/* "C2 text;" with n, t, b or e before, and the day behind. */
static int note_cell(void *to, const struct xlsx_cell *cell, struct diag *d)
{
    struct reading *r = to;
    struct day day;
    int32_t seconds;
    char iso[DAY_TEXT_MAX] = "";
    (void)d;
    if (cell->look.is_date && xlsx_moment(&day, &seconds, r->x, cell) == 0)
        day_write(iso, day, DAY_ISO, DAY_NONE);
    buf_format(&r->text, "%c%u,%u %.*s%s%s;", "ntbe"[cell->kind], cell -> row, cell -> column,
               STR_ARG(cell->text), iso[0] ? "=" : "", iso);
    return 0;
}

static int read_all(struct reading *r, struct diag *d)
{
    *r = (struct reading){0};
    if (xlsx_open(&r->x, path, d) != 0)
        return -1;
    assert_int_equal(xlsx_sheet_count(r->x), 1);
    assert_string_equal(xlsx_sheet_name(r->x, 0), "S");
    return xlsx_read(r->x, 0, note_cell, r, d);
}

static void reading_release(struct reading *r)
{
    xlsx_close(r->x);
    buf_release(&r->text);
}

#define DATA(cells) HEAD "<w><sheetData>" cells "</sheetData></w>"

static const struct {
    const char *sheet, *want; /* the cells, or the message after "refused: " */
} sheets[] = {
    {DATA("<row r='2'><c r='A2' t='s'><v>0</v></c><c r='C2' t='s'><v> 1 </v></c></row>"),
     "t1,0 one;t1,2 ri ch;"},
    {DATA("<row><c><v>1.5</v></c><c/><c><v>-2E3</v></c></row><row r='9'><c "
          "t='b'><v>1</v></c></row>"),
     "n0,0 1.5;n0,2 -2E3;b8,0 1;"},
    {DATA(
         "<row><c t='inlineStr'><is><t>_x0041_ &amp; _x000A_</t></is></c>"
         "<c t='str'><f>A1&amp;\"x\"</f><v>res</v></c><c t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"),
     "t0,0 A & \n;t0,1 res;e0,2 #DIV/0!;"},
    {DATA("<row><c s='1'><v>46265</v></c><c s='2'><v>1</v></c><c s='3'><v>46265</v></c>"
          "<c s='9'><v>1</v></c><c s='1'><v>60</v></c><c s='1'><v>61.75</v></c></row>"),
     "n0,0 46265=2026-08-31;n0,1 1=1900-01-01;n0,2 46265;n0,3 1;n0,4 60;n0,5 61.75=1900-03-01;"},
    {DATA("<row><c t='s'><v>2</v></c><c t='str'><v></v></c></row>"), ""},
    {HEAD "<w><cols><c><v>5</v></c></cols><sheetData/><x><c><v>5</v></c></x></w>", ""},
    {DATA("<row><c t='s'><v>3</v></c></row>"), "refused: has a cell whose shared text"},
    {DATA("<row><c t='s'><v>-1</v></c></row>"), "refused: has a cell whose shared text"},
    {DATA("<row><c t='z'><v>3</v></c></row>"), "refused: has a cell of unknown type 'z'"},
    {DATA("<row r='2'/><row r='2'/>"), "refused: has rows out of order"},
    {DATA("<row r='1048577'/>"), "refused: has rows out of order"},
    {DATA("<row r='99999999999999999999'/>"), "refused: has rows out of order"},
    {DATA("<row r='A1'/>"), "refused: has rows out of order"},
    {DATA("<row><c r='B1'/><c r='A1'/></row>"), "refused: has cells out of order"},
    {DATA("<row><c r='XFE1'/></row>"), "refused: has cells out of order"},
    {DATA("<row><c r='AAAAAAAAAAAAAAAAAAAA1'/></row>"), "refused: has cells out of order"},
    {DATA("<row><c r='A2'/></row>"), "refused: has cells out of order"},
    {DATA("<c r='A1'/>"), "refused: has cells out of order"},
    {HEAD "<!DOCTYPE w [<!ENTITY e 'x'>]><w>&e;</w>", "refused: has XML with a document type"},
    {HEAD "<!DOCTYPE w SYSTEM '/etc/passwd'><w/>", "refused: has XML with a document type"},
    {HEAD "<w><sheetData>", "refused: has XML that is damaged"},
    {HEAD "<w/><w/>", "refused: has XML that is damaged"},
    {"<?xml version='1.0' encoding='EBCDIC'?><w/>", "refused: has XML that is damaged"},
    {"", "refused: has XML that is damaged"},
};

static void test_sheets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
        struct reading r;
        struct diag d = {0};
        struct buf got = {0};
        write_workbook(workbook, sheets[i].sheet);
        if (read_all(&r, &d) == 0)
            buf_text(&got, r.text.bytes ? r.text.bytes : "");
        else
            buf_format(&got, "refused: %s", d.text);
        if (!str_starts(buf_str(&got), sheets[i].want) ||
            (d.kind == DIAG_NONE && got.len != strlen(sheets[i].want)))
            fail_msg("sheet %zu: got '%s', want '%s'", i, got.bytes, sheets[i].want);
        buf_release(&got);
        reading_release(&r);
    }
}

static void test_1904_days(void **state)
{
    struct reading r;
    struct diag d = {0};
    (void)state;
    write_workbook(HEAD
                   "<w><workbookPr date1904='true'/><sheets><sheet name='S' id='a'/></sheets></w>",
                   DATA("<row><c s='1'><v>0</v></c></row>"));
    assert_int_equal(read_all(&r, &d), 0);
    assert_string_equal(r.text.bytes, "n0,0 0=1904-01-01;");
    reading_release(&r);
}

static void test_deep_and_large_are_refused(void **state)
{
    struct reading r;
    struct diag d = {0};
    struct buf deep = {0}, large = {0};
    (void)state;
    buf_text(&deep, HEAD);
    for (int i = 0; i < 70; i++)
        buf_text(&deep, "<a>");
    write_workbook(workbook, deep.bytes);
    assert_int_equal(read_all(&r, &d), -1);
    assert_string_equal(d.text, "has XML nested too deeply");
    reading_release(&r);
    buf_text(&large, HEAD "<w><sheetData><row><c t='str'><v>");
    for (int i = 0; i < 1100000; i++)
        buf_byte(&large, 'x');
    buf_text(&large, "</v></c></row></sheetData></w>");
    write_workbook(workbook, large.bytes);
    assert_int_equal(read_all(&r, &d), -1);
    assert_string_equal(d.text, "has a cell of more than 1048576 bytes");
    assert_string_equal(d.path, path);
    assert_int_equal(d.line, 1);
    reading_release(&r);
    buf_release(&deep);
    buf_release(&large);
}

/* A small real workbook with one byte changed, or cut there: never a crash. */
static void test_damage_never_crashes(void **state)
{
    struct book b;
    struct diag d = {0};
    struct stat info;
    (void)state;
    unlink(path);
    book_init(&b, (struct day){20000}, "T");
    struct sheet *s = book_sheet(&b, "S", "T");
    sheet_column(s, (struct column){.heading = "N", .field = "n", .kind = COLUMN_COUNT});
    put_count(s, 1);
    end_row(s);
    assert_int_equal(book_publish(&b, path, &d), 0);
    assert_int_equal(stat(path, &info), 0);
    char *bytes = mem_alloc((size_t)info.st_size, 1);
    FILE *file = fopen(path, "r+b");
    assert_int_equal(fread(bytes, 1, (size_t)info.st_size, file), info.st_size);
    for (long at = 0; at < info.st_size; at += 3) {
        fseek(file, at, SEEK_SET);
        putc(bytes[at] ^ 0x10, file);
        fflush(file);
        book_matches(&b, path, &d);
        fseek(file, at, SEEK_SET);
        putc(bytes[at], file);
        fflush(file);
    }
    assert_int_equal(book_matches(&b, path, &d), 0);
    for (off_t size = info.st_size - 1; size >= 0; size -= 7) {
        assert_int_equal(ftruncate(fileno(file), size), 0);
        assert_int_equal(book_matches(&b, path, &d), -1);
    }
    fclose(file);
    free(bytes);
    book_release(&b);
}

static void test_no_workbook(void **state)
{
    static const struct part empty[] = {{NULL, NULL}};
    static const struct part other[] = {{"a.txt", "hello"}, {NULL, NULL}};
    struct xlsx *x;
    struct diag d = {0};
    (void)state;
    write_zip(empty);
    assert_int_equal(xlsx_open(&x, path, &d), -1);
    write_zip(other);
    assert_int_equal(xlsx_open(&x, path, &d), -1);
    assert_string_equal(d.text, "has no '_rels/.rels' inside (want an .xlsx workbook)");
    assert_int_equal(d.kind, DIAG_DATA);
    unlink(path);
    assert_int_equal(xlsx_open(&x, path, &d), -1);
    assert_int_equal(d.kind, DIAG_SYSTEM);
    assert_null(x);
}

static int set_up(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sheets),
        cmocka_unit_test(test_1904_days),
        cmocka_unit_test(test_deep_and_large_are_refused),
        cmocka_unit_test(test_damage_never_crashes),
        cmocka_unit_test(test_no_workbook), /* removes the file */
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
