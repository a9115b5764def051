/* The workbook model and its CSV twin; what is written is what is read back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/book.h"
#include "lib/book_publish.h"
#include "lib/xlsx_reader.h"

#define FFFD "\xEF\xBF\xBD"

static char folder[] = "/tmp/test_book.XXXXXX";
static const struct day created = {20500};

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int append(void *to, struct str bytes)
{
    buf_append(to, bytes);
    return 0;
}

static void assert_csv(const struct sheet *s, const char *want)
{
    struct buf got = {0};
    assert_int_equal(sheet_csv(s, append, &got), 0);
    assert_string_equal(got.bytes, want);
    buf_release(&got);
}

static void assert_published(const struct book *b, const char *path)
{
    struct diag d = {0};
    if (book_publish(b, path, &d) != 0)
        fail_msg("%s", d.text);
}

/* The texts of column A as an .xlsx reader sees them, each ended by '|'. */
static int first_texts(void *to, const struct xlsx_cell *cell, struct diag *d)
{
    (void)d;
    if (cell->column == 0) {
        buf_append(to, cell->text);
        buf_byte(to, '|');
    }
    return 0;
}

static void assert_column_a(const char *path, const char *want)
{
    struct buf got = {0};
    struct diag d = {0};
    struct xlsx *x;
    assert_int_equal(xlsx_open(&x, path, &d), 0);
    assert_int_equal(xlsx_read(x, 0, first_texts, &got, &d), 0);
    assert_string_equal(got.bytes, want);
    xlsx_close(x);
    buf_release(&got);
}

static const struct {
    const char *text, *stored, *csv;
} texts[] = {
    {"plain", "plain", "plain"},
    {"=1+1", "=1+1", "'=1+1"},
    {"0001000", "0001000", "0001000"},
    {"+44 20", "+44 20", "'+44 20"},
    {"-", "-", "'-"},
    {"@sum", "@sum", "'@sum"},
    {"\tx", "\tx", "'\tx"},
    {"\r=x", "\n=x", "\"'\n=x\""},
    {"a\r\nb\rc", "a\nb\nc", "\"a\nb\nc\""},
    {"=\"a\",b", "=\"a\",b", "\"'=\"\"a\"\",b\""},
    {"\"", "\"", "\"\"\"\""},
    {"_x0041_", "_x0041_", "_x0041_"},
    {"_x0041_x0042_", "_x0041_x0042_", "_x0041_x0042_"},
    {"_x005F_x0041_", "_x005F_x0041_", "_x005F_x0041_"},
    {"_x004g_ _X0041_ _x00", "_x004g_ _X0041_ _x00", "_x004g_ _X0041_ _x00"},
    {"a\x01\x1F", "a" FFFD FFFD, "a" FFFD FFFD},
    {"\xFF\xC3", FFFD FFFD, FFFD FFFD},
    {"\xC0\xAF", FFFD FFFD, FFFD FFFD},                 /* over-long */
    {"\xED\xA0\x80", FFFD FFFD FFFD, FFFD FFFD FFFD},   /* surrogate */
    {"\xEF\xBF\xBE\xEF\xBF\xBF", FFFD FFFD, FFFD FFFD}, /* U+FFFE, U+FFFF */
    {"\xF4\x90\x80\x80", FFFD FFFD FFFD FFFD, FFFD FFFD FFFD FFFD},
    {"Zo\xC3\xAB \xF0\x9F\x8E\x93", "Zo\xC3\xAB \xF0\x9F\x8E\x93", "Zo\xC3\xAB \xF0\x9F\x8E\x93"},
    {"007", "007", "007"},
    {"  two  ", "  two  ", "  two  "},
    {"\n", "\n", "\"'\n\""},
    {"<a & 'b'>", "<a & 'b'>", "<a & 'b'>"},
    {"]]>", "]]>", "]]>"},
};

static void test_texts_come_back(void **state)
{
    struct book b;
    struct buf csv = {0}, cells = {0};
    (void)state;
    book_init(&b, created, "Texts");
    struct sheet *s = book_sheet(&b, "Texts", "=Title_x0041_");
    sheet_column(s, (struct column){.heading = "<He&d \"ing\" _x0042_", .field = "text"});
    buf_text(&csv, "text\n");
    buf_text(&cells, "=Title_x0041_|<He&d \"ing\" _x0042_|");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        put_text(s, str_of(texts[i].text));
        end_row(s);
        buf_format(&csv, "%s\n", texts[i].csv);
        buf_format(&cells, "%s|", texts[i].stored);
    }
    assert_csv(s, csv.bytes);
    assert_published(&b, path_of("texts.xlsx"));
    assert_column_a(path_of("texts.xlsx"), cells.bytes);
    buf_release(&csv);
    buf_release(&cells);
    book_release(&b);
}

static const struct {
    const char *unit;
    size_t count;
    int is_taken;
} lengths[] = {
    {"a", 32767, 1},
    {"a", 32768, 0},
    {"\xC3\xAB", 32767, 1},
    {"\xC3\xAB", 32768, 0},
    {"\xF0\x9F\x8E\x93", 16383, 1}, /* two UTF-16 units each */
    {"\xF0\x9F\x8E\x93", 16384, 0},
    {"_x0041_", 2520, 1}, /* 13 characters each once escaped */
    {"_x0041_", 2521, 0},
};

static void test_text_is_refused_not_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct book b;
        struct diag d = {0};
        struct buf text = {0};
        for (size_t k = 0; k < lengths[i].count; k++)
            buf_text(&text, lengths[i].unit);
        book_init(&b, created, "Lengths");
        struct sheet *s = book_sheet(&b, "Long", "Long texts");
        sheet_column(s, (struct column){.heading = "Comment", .field = "comment"});
        put_text(s, buf_str(&text));
        end_row(s);
        int status = book_publish(&b, path_of("long.xlsx"), &d);
        if ((status == 0) != lengths[i].is_taken)
            fail_msg("length case %zu: got %d %s", i, status, d.text);
        if (status != 0) {
            assert_int_equal(d.kind, DIAG_DATA);
            assert_string_equal(d.text, "sheet 'Long' row 3: the text under 'Comment' is longer "
                                        "than the 32767 characters a cell holds");
        }
        assert_int_equal(access(path_of("long.xlsx"), F_OK), lengths[i].is_taken ? 0 : -1);
        unlink(path_of("long.xlsx"));
        buf_release(&text);
        book_release(&b);
    }
}

static void put_numbers(struct sheet *s)
{
    static const int64_t counts[] = {0, -1, 63, -64, 64, 9007199254740992, -9007199254740992};
    static const double decimals[] = {0,          -0.5,          1.0 / 3,        99999999.999999,
                                      0.00000051, -12345.678901, 12345678.123456};
    static const int64_t parts[][2] = {{1, 3}, {2, 3}, {0, 5}, {-1, 8}, {1, 0}, {5, 1}, {1, 20000}};
    static const int days[][3] = {{1900, 1, 1},  {1900, 2, 28}, {1900, 3, 1},  {1970, 1, 1},
                                  {2024, 2, 29}, {2026, 8, 31}, {2199, 12, 31}};
    sheet_column(s, (struct column){.heading = "N", .field = "n", .kind = COLUMN_COUNT});
    sheet_column(
        s,
        (struct column){
            .heading = "Mean", .field = "mean", .kind = COLUMN_DECIMAL, .places = 6, .shown = 2});
    sheet_column(s, (struct column){"%", "rate", COLUMN_PERCENT, 0, 1, 0, 0, NULL});
    sheet_column(s, (struct column){.heading = "Day", .field = "day", .kind = COLUMN_DAY});
    for (size_t i = 0; i < 7; i++) {
        put_count(s, counts[i]);
        put_decimal(s, decimals[i]);
        put_ratio(s, parts[i][0], parts[i][1]);
        put_day(s, day_of(days[i][0], days[i][1], days[i][2]));
        end_row(s);
    }
    put_none(s);
    put_text(s, STR("[c]"));
    put_none(s);
    put_day(s, DAY_NONE);
    end_row(s);
    put_none(s);
    put_count(s, -278);
    put_none(s);
    put_none(s);
    end_row(s);
}

static void test_numbers_come_back(void **state)
{
    struct book b;
    (void)state;
    book_init(&b, created, "Numbers");
    struct sheet *s = book_sheet(&b, "Numbers", "Numbers");
    put_numbers(s);
    assert_csv(s, "n,mean,rate,day\n"
                  "0,0.000000,0.3333,1900-01-01\n"
                  "-1,-0.500000,0.6667,1900-02-28\n"
                  "63,0.333333,0.0000,1900-03-01\n"
                  "-64,99999999.999999,-0.1250,1970-01-01\n"
                  "64,0.000001,,2024-02-29\n"
                  "9007199254740992,-12345.678901,5.0000,2026-08-31\n"
                  "-9007199254740992,12345678.123456,0.0001,2199-12-31\n"
                  ",[c],,\n"
                  ",-278,,\n");
    assert_published(&b, path_of("numbers.xlsx"));
    assert_column_a(path_of("numbers.xlsx"),
                    "Numbers|N|0|-1|63|-64|64|9007199254740992|-9007199254740992|");
    book_release(&b);
}

static void test_bad_numbers_are_refused(void **state)
{
    static const double bad[] = {(double)INFINITY, -(double)INFINITY, (double)NAN, 1e14, -1e8, 1e8};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct book b;
        struct diag d = {0};
        book_init(&b, created, "Bad");
        struct sheet *s = book_sheet(&b, "Bad", "Bad");
        sheet_column(s, (struct column){"Mean", "mean", COLUMN_DECIMAL, 6, 2, 0, 0, NULL});
        put_decimal(s, bad[i]);
        end_row(s);
        assert_int_equal(book_publish(&b, path_of("bad.xlsx"), &d), -1);
        assert_int_equal(d.kind, DIAG_DATA);
        assert_int_equal(access(path_of("bad.xlsx"), F_OK), -1);
        book_release(&b);
    }
}

static void test_empty_sheets_are_valid(void **state)
{
    struct book b;
    (void)state;
    book_init(&b, created, "Empty");
    struct sheet *s = book_sheet(&b, "Leavers", "Who has left");
    sheet_note(s, STR("Everyone on roll on 2026-08-31."));
    sheet_column(s, (struct column){.heading = "Name", .field = "name"});
    sheet_column(s, (struct column){.heading = "Year", .field = "year", .kind = COLUMN_COUNT});
    book_sheet(&b, "Title only", "Nothing but a title");
    assert_csv(s, "name,year\n");
    assert_published(&b, path_of("empty.xlsx"));
    assert_column_a(path_of("empty.xlsx"),
                    "Who has left|Everyone on roll on 2026-08-31.|No rows.|Name|");
    book_release(&b);
}

static const struct {
    const char *name;
    int fits;
} names[] = {
    {"Grades", 1},
    {"grades SUMMARY", 0},
    {"", 0},
    {"a/b", 0},
    {"a:b", 0},
    {"'a", 0},
    {"a'", 0},
    {"it's", 1},
    {"history", 0},
    {"A\x01", 0},
    {"Ann\xC3\xA9\x65", 1},
    {"1234567890123456789012345678901", 1},
    {"\xFF", 0},
    {"12345678901234567890123456789012", 0},
};

static void test_sheet_names(void **state)
{
    struct book b;
    (void)state;
    book_init(&b, created, "Names");
    book_sheet(&b, "Grades Summary", "Grades");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (book_sheet_fits(&b, names[i].name) != names[i].fits)
            fail_msg("book_sheet_fits(\"%s\"): want %d", names[i].name, names[i].fits);
    book_release(&b);
}

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const left[] = {"texts.xlsx", "numbers.xlsx", "empty.xlsx"};
    (void)state;
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
        unlink(path_of(left[i]));
    return rmdir(folder); /* fails if anything else was left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_come_back),
        cmocka_unit_test(test_text_is_refused_not_cut),
        cmocka_unit_test(test_numbers_come_back),
        cmocka_unit_test(test_bad_numbers_are_refused),
        cmocka_unit_test(test_empty_sheets_are_valid),
        cmocka_unit_test(test_sheet_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
