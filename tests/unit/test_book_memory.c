/* A list of 100,000 students, 20 columns each, is written and checked in under 60 MB. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/book.h"
#include "lib/book_publish.h"

enum { ROWS = 100000, COLUMNS = 20, TEXT_COLUMNS = 12, MEGABYTE_KB = 1024, LIMIT_MB = 60 };

static void fill(struct book *b)
{
    static const char *const fields[COLUMNS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                                                "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"};
    char text[40];
    book_init(b, (struct day){20500}, "Students");
    struct sheet *s = book_sheet(b, "Students", "Students");
    for (int i = 0; i < COLUMNS; i++)
        sheet_column(s, (struct column){.heading = fields[i],
                                        .field = fields[i],
                                        .kind = i < TEXT_COLUMNS ? COLUMN_TEXT : COLUMN_COUNT});
    for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < COLUMNS; i++) {
            snprintf(text, sizeof text, "%c%05d text %d", 'A' + i, row, row % 977);
            if (i < TEXT_COLUMNS)
                put_text(s, str_of(text));
            else
                put_count(s, row * i % 1000);
        }
        end_row(s);
    }
}

static long peak_mb(int who)
{
    struct rusage usage;
    assert_int_equal(getrusage(who, &usage), 0);
    return usage.ru_maxrss / MEGABYTE_KB;
}

static void test_a_long_list_takes_little_memory(void **state)
{
    char folder[] = "/tmp/test_memory.XXXXXX", path[64];
    struct book b;
    struct diag d = {0};
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* its own memory is many times ours */
#endif
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/long.xlsx", folder);
    fill(&b);
    if (book_publish(&b, path, &d) != 0)
        fail_msg("%s", d.text);
    print_message("peak: %ld MB here, %ld MB in the child\n", peak_mb(RUSAGE_SELF),
                  peak_mb(RUSAGE_CHILDREN));
    assert_true(peak_mb(RUSAGE_SELF) < LIMIT_MB);
    assert_true(peak_mb(RUSAGE_CHILDREN) < LIMIT_MB);
    book_release(&b);
    unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_long_list_takes_little_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
