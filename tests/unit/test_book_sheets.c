/* What stands beside plain cells: charts, links, RAG letters, long lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/book.h"
#include "lib/book_publish.h"
#include "lib/xlsx_reader.h"

static char folder[] = "/tmp/test_sheets.XXXXXX";
static const struct day created = {20500};

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int publish(const struct book *b, const char *name, struct diag *d)
{
    int status = book_publish(b, path_of(name), d);
    if (status == 0)
        status = book_matches(b, path_of(name), d);
    return status;
}

static void assert_published(const struct book *b, const char *name)
{
    struct diag d = {0};
    if (publish(b, name, &d) != 0)
        fail_msg("%s", d.text);
}

static int append(void *to, struct str bytes)
{
    buf_append(to, bytes);
    return 0;
}

/* How often each element stands in a sheet's part, and every cell as "A1=text|". */
struct seen {
    int tables, filters, drawings, links;
    uint32_t cells, last_row;
    struct buf locations;
};

static int see_cell(void *to, const struct xlsx_cell *cell, struct diag *d)
{
    struct seen *seen = to;
    (void)d;
    seen->cells++;
    seen->last_row = cell->row;
    return 0;
}

static int see_element(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct seen *seen = to;
    (void)d;
    seen->tables += strcmp(name, "tablePart") == 0;
    seen->filters += strcmp(name, "autoFilter") == 0;
    seen->drawings += strcmp(name, "drawing") == 0;
    if (strcmp(name, "hyperlink") != 0)
        return 0;
    seen->links++;
    for (int i = 0; attributes[i]; i += 2)
        if (strcmp(attributes[i], "location") == 0 || strcmp(attributes[i], "ref") == 0)
            buf_format(&seen->locations, "%s|", attributes[i + 1]);
    return 0;
}

static struct seen look_into(const char *name, size_t sheet)
{
    struct seen seen = {0};
    struct diag d = {0};
    struct xlsx *x;
    assert_int_equal(xlsx_open(&x, path_of(name), &d), 0);
    assert_int_equal(xlsx_read_elements(x, sheet, see_cell, see_element, &seen, &d), 0);
    xlsx_close(x);
    return seen;
}

/* A cell leads to its place in another sheet; to the first of two; else it is plain text. */
static void test_places(void **state)
{
    static const char *const texts[] = {"Year 7", "all", "Year 8", "Year 9", "[x]"};
    struct book b;
    (void)state;
    book_init(&b, created, "Places");
    struct sheet *s = book_sheet(&b, "Headlines", "Headlines");
    sheet_column(s, (struct column){.heading = "N", .field = "n", .kind = COLUMN_COUNT});
    sheet_column(s,
                 (struct column){.heading = "Year", .field = "year", .leads_to = "Who's counted"});
    sheet_column(s, (struct column){.heading = "Else", .field = "else", .leads_to = "Not there"});
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        put_count(s, 1);
        put_text(s, str_of(texts[i]));
        put_text(s, str_of(texts[i]));
        end_row(s);
    }
    struct sheet *list = book_sheet(&b, "Who's counted", "Who is counted");
    sheet_note(list, STR("By year."));
    sheet_column(list, (struct column){.heading = "Id", .field = "id"});
    sheet_place(list, STR("all"));
    for (int i = 0; i < 6; i++) {
        if (i % 2 == 0)
            sheet_place(list, str_of(texts[i / 2 == 1 ? 2 : 0]));
        put_text(list, STR("A"));
        end_row(list);
    }
    sheet_place(list, STR("Year 9")); /* nobody came */
    assert_published(&b, "places.xlsx");
    /* The list has title, note and heading in rows 1 to 3; data from row 4. */
    struct seen seen = look_into("places.xlsx", 0);
    assert_int_equal(seen.links, 3);
    assert_string_equal(seen.locations.bytes, "B3|'Who''s counted'!A4|B4|'Who''s counted'!A4|"
                                              "B5|'Who''s counted'!A6|");
    buf_release(&seen.locations);
    book_release(&b);
}

static void fill_subjects(struct book *b, struct chart chart)
{
    static const char *const subjects[] = {"Art", "It's maths", "=1+1"};
    book_init(b, created, "Charts");
    struct sheet *s = book_sheet(b, "Grade's summary", "Grades");
    sheet_column(s, (struct column){.heading = "Subject", .field = "subject"});
    sheet_column(s, (struct column){.heading = "N", .field = "n", .kind = COLUMN_COUNT});
    sheet_column(s, (struct column){"9-4", "p", COLUMN_PERCENT, 0, 1, 0, 0, NULL});
    for (int i = 0; i < 3; i++) {
        put_text(s, str_of(subjects[i]));
        put_count(s, 10 + i);
        put_ratio(s, i, 10 + i);
        end_row(s);
    }
    sheet_chart(s, &chart);
}

static const struct chart plain = {.kind = CHART_BAR,
                                   .title = "Grades 9 to 4",
                                   .category_title = "Subject",
                                   .value_title = "Students, %",
                                   .alt = "Art has no grade of 9 to 4.",
                                   .category = "subject",
                                   .series = {"p"}};

static void test_charts_of_every_kind_come_back(void **state)
{
    (void)state;
    for (int kind = CHART_COLUMN; kind <= CHART_SHARES; kind++) {
        struct chart chart = plain;
        struct book b;
        chart.kind = (enum chart_kind)kind;
        chart.series[1] = "n";
        fill_subjects(&b, chart);
        assert_published(&b, "chart.xlsx");
        assert_int_equal(look_into("chart.xlsx", 0).drawings, 1);
        unlink(path_of("chart.xlsx"));
        book_release(&b);
    }
}

static void test_an_altered_chart_is_noticed(void **state)
{
    struct chart other[5] = {plain, plain, plain, plain, plain};
    (void)state;
    other[0].title = "Grades 9 to 5";
    other[1].alt = "Art has many.";
    other[2].series[0] = "n";
    other[3].row_count = 2;
    other[4].series[1] = "n";
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        struct book written, wanted;
        struct diag d = {0};
        fill_subjects(&written, plain);
        fill_subjects(&wanted, other[i]);
        assert_published(&written, "altered.xlsx");
        assert_int_equal(book_matches(&wanted, path_of("altered.xlsx"), &d), -1);
        if (!strstr(d.text, "a chart of 'Grade's summary' came back different"))
            fail_msg("chart %zu: %s", i, d.text);
        unlink(path_of("altered.xlsx"));
        book_release(&written);
        book_release(&wanted);
    }
}

static void test_a_publication_has_no_chart(void **state)
{
    struct book b;
    (void)state;
    fill_subjects(&b, plain);
    assert_int_equal(b.sheets[0]->chart_count, 1);
    b.is_publication = 1;
    sheet_chart(b.sheets[0], &plain);
    assert_int_equal(b.sheets[0]->chart_count, 1);
    book_release(&b);
}

/* 50 and 75 percent unless the school says otherwise; the letter is of the exact share. */
static const struct {
    int64_t part, whole;
    const char *letter;
} shares[] = {
    {3, 4, "G"}, {7499, 10000, "A"}, {1, 2, "A"}, {4999, 10000, "R"}, {0, 1, "R"}, {0, 0, ""},
};

static void test_rag_is_a_letter(void **state)
{
    struct book b;
    struct buf csv = {0}, want = {0};
    (void)state;
    book_init(&b, created, "RAG");
    struct sheet *s = book_sheet(&b, "RAG", "RAG");
    sheet_column(s, (struct column){.heading = "N", .field = "n", .kind = COLUMN_COUNT});
    sheet_column(s, (struct column){.heading = "RAG", .field = "rag", .kind = COLUMN_RAG});
    sheet_column(s, (struct column){.heading = "Again", .field = "again", .kind = COLUMN_RAG});
    buf_text(&want, "n,rag,again\n");
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        put_count(s, (int64_t)i);
        put_rag(s, shares[i].part, shares[i].whole);
        put_text(s, STR("[x]"));
        end_row(s);
        buf_format(&want, "%zu,%s,[x]\n", i, shares[i].letter);
    }
    assert_int_equal(s->note_count, 1);
    assert_true(
        str_is(s->notes[0], "RAG: G (green) from 75 %, A (amber) from 50 %, R (red) below that."));
    assert_int_equal(sheet_csv(s, append, &csv), 0);
    assert_string_equal(csv.bytes, want.bytes);
    assert_published(&b, "rag.xlsx");
    unlink(path_of("rag.xlsx"));
    buf_release(&csv);
    buf_release(&want);
    book_release(&b);
}

static void test_contents_lead_to_every_sheet_and_back(void **state)
{
    struct book b;
    struct seen seen;
    (void)state;
    book_init(&b, created, "Contents");
    book_sheet(&b, "Cover", "What this is");
    sheet_contents(book_sheet(&b, "Contents", "Contents"));
    struct sheet *s = book_sheet(&b, "It's", "A name that needs care");
    s->twin = "its.csv";
    sheet_column(s, (struct column){.heading = "N", .field = "n", .kind = COLUMN_COUNT});
    put_count(s, 1);
    end_row(s);
    book_contents_fill(&b);
    assert_published(&b, "contents.xlsx");
    seen = look_into("contents.xlsx", 0);
    assert_string_equal(seen.locations.bytes, "A2|'Contents'!A1|");
    buf_release(&seen.locations);
    seen = look_into("contents.xlsx", 1);
    assert_string_equal(seen.locations.bytes, "A4|'Cover'!A1|A5|'It''s'!A1|");
    buf_release(&seen.locations);
    seen = look_into("contents.xlsx", 2);
    assert_string_equal(seen.locations.bytes, "A2|'Contents'!A1|");
    buf_release(&seen.locations);
    unlink(path_of("contents.xlsx"));
    book_release(&b);
}

static void fill_list(struct book *b, const char *name, uint32_t rows)
{
    struct sheet *s = book_sheet(b, name, "A list");
    sheet_note(s, STR("Everyone."));
    sheet_column(s, (struct column){.heading = "N", .field = "n", .kind = COLUMN_COUNT});
    for (uint32_t i = 0; i < rows; i++) {
        put_count(s, i);
        end_row(s);
    }
}

/* Over 5,000 rows there is a filter instead of a table; a shorter sheet beside keeps its table. */
static void test_a_long_list_has_a_filter(void **state)
{
    struct book b;
    (void)state;
    book_init(&b, created, "Lists");
    fill_list(&b, "Short", SHEET_TABLE_ROWS_MAX);
    fill_list(&b, "Long", SHEET_TABLE_ROWS_MAX + 1);
    fill_list(&b, "Last", 3);
    assert_published(&b, "lists.xlsx");
    for (size_t i = 0; i < 3; i++) {
        struct seen seen = look_into("lists.xlsx", i);
        assert_int_equal(seen.tables, i != 1);
        assert_int_equal(seen.filters, i == 1);
    }
    unlink(path_of("lists.xlsx"));
    book_release(&b);
}

/* A sheet of Excel's has 1,048,576 rows, of which title, note and heading take 3. */
static void test_a_list_goes_on_in_a_second_sheet(void **state)
{
    const uint32_t most = 1048576 - 3;
    struct buf csv = {0};
    struct book b;
    size_t lines = 0;
    (void)state;
    book_init(&b, created, "Lists");
    fill_list(&b, "1234567890123456789012345678901", most + 2);
    struct sheet *s = b.sheets[0];
    assert_int_equal(sheet_parts(s), 2);
    assert_published(&b, "parts.xlsx");
    struct seen first = look_into("parts.xlsx", 0), second = look_into("parts.xlsx", 1);
    assert_int_equal(first.last_row, 1048575);
    assert_int_equal(first.cells, 1048576);
    assert_int_equal(second.cells, 3 + 2);
    struct diag d = {0};
    struct xlsx *x;
    assert_int_equal(xlsx_open(&x, path_of("parts.xlsx"), &d), 0);
    assert_string_equal(xlsx_sheet_name(x, 1), "123456789012345678901234567 (2)");
    xlsx_close(x);
    assert_int_equal(sheet_csv(s, append, &csv), 0);
    for (size_t i = 0; i < csv.len; i++)
        lines += csv.bytes[i] == '\n';
    assert_int_equal(lines, 1 + most + 2);
    buf_release(&csv);
    unlink(path_of("parts.xlsx"));
    book_release(&b);
}

/* 980 pixels at Arial 11 are about 130 letters; nothing of a long note is lost. */
static void test_long_notes_take_several_rows(void **state)
{
    struct buf note = {0};
    struct book b;
    size_t bytes = 0;
    (void)state;
    for (int i = 0; i < 100; i++)
        buf_text(&note, i ? " words" : "words");
    book_init(&b, created, "Notes");
    struct sheet *s = book_sheet(&b, "Notes", "Notes");
    sheet_note(s, buf_str(&note));
    assert_int_equal(s->note_count, 1);
    assert_in_range(s->line_count, 4, 7);
    for (size_t i = 0; i < s->line_count; i++) {
        assert_true(str_starts(s->lines[i], "words "));
        bytes += s->lines[i].len + 1; /* the blank between two lines */
    }
    assert_int_equal(bytes, note.len + 1);
    assert_published(&b, "notes.xlsx");
    unlink(path_of("notes.xlsx"));
    buf_release(&note);
    book_release(&b);
}

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(folder); /* fails if anything was left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charts_of_every_kind_come_back),
        cmocka_unit_test(test_an_altered_chart_is_noticed),
        cmocka_unit_test(test_a_publication_has_no_chart),
        cmocka_unit_test(test_rag_is_a_letter),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_contents_lead_to_every_sheet_and_back),
        cmocka_unit_test(test_a_long_list_has_a_filter),
        cmocka_unit_test(test_a_list_goes_on_in_a_second_sheet),
        cmocka_unit_test(test_long_notes_take_several_rows),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
