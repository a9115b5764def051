/* What is published is whole: every altered cell and every lack of room is noticed. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/book.h"
#include "lib/book_publish.h"

static char folder[] = "/tmp/test_publish.XXXXXX";
static const struct day created = {20500};

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void assert_published(const struct book *b, const char *path)
{
    struct diag d = {0};
    if (book_publish(b, path, &d) != 0)
        fail_msg("%s", d.text);
}

static void fill_school(struct book *b, int rows)
{
    book_init(b, created, "School");
    b->company = book_text(b, STR("Example & Sons <School>"));
    book_property(b, "Run", STR("2026-08-31-1"));
    struct sheet *s = book_sheet(b, "Grades Summary", "Grades by subject");
    sheet_note(s, STR("Everyone on roll."));
    sheet_column(s, (struct column){.heading = "Subject", .field = "subject"});
    sheet_column(s, (struct column){.heading = "Entries", .field = "n", .kind = COLUMN_COUNT});
    sheet_column(s, (struct column){"Mean", "mean", COLUMN_DECIMAL, 2, 0, 0, 0, NULL});
    sheet_column(s, (struct column){.heading = "Set", .field = "day", .kind = COLUMN_DAY});
    for (int i = 0; i < rows; i++) {
        char subject[32];
        snprintf(subject, sizeof subject, "Subject %d", i);
        put_text(s, str_of(subject));
        put_count(s, i * 17);
        put_ratio(s, i * 1003, 100);
        put_day(s, (struct day){20000 + i});
        end_row(s);
    }
    struct sheet *last = book_sheet(b, "Grades-Summary", "The same name for a table");
    sheet_column(last, (struct column){.heading = "A", .field = "a"});
    put_text(last, STR("end"));
    end_row(last);
}

static int same_bytes(const char *one, const char *other)
{
    FILE *a = fopen(one, "rb"), *b = fopen(other, "rb");
    int x, y;
    assert_true(a && b);
    do {
        x = getc(a);
        y = getc(b);
    } while (x == y && x != EOF);
    fclose(a);
    fclose(b);
    return x == y;
}

static void test_same_book_same_bytes(void **state)
{
    struct book b;
    struct diag d = {0};
    char first[128];
    (void)state;
    fill_school(&b, 20);
    snprintf(first, sizeof first, "%s", path_of("first.xlsx"));
    assert_published(&b, first);
    assert_published(&b, path_of("second.xlsx"));
    assert_true(same_bytes(first, path_of("second.xlsx")));
    assert_int_equal(book_publish(&b, first, &d), -1); /* never over what is there */
    assert_int_equal(access(first, F_OK), 0);
    assert_int_equal(symlink("victim", path_of("link.xlsx")), 0);
    assert_int_equal(book_publish(&b, path_of("link.xlsx"), &d), -1);
    book_release(&b);
}

/* One small book; `change` says in what it differs from number 0. */
static void fill_variant(struct book *b, int change)
{
    book_init(b, created, "Variant");
    struct sheet *s = book_sheet(b, change == 1 ? "Marks" : "Grades", "Grades");
    sheet_note(s, change == 2 ? STR("Note 2") : STR("Note"));
    sheet_column(
        s, (struct column){change == 3 ? "Who" : "Name", "name", COLUMN_TEXT, 0, 0, 0, 0, NULL});
    sheet_column(s, (struct column){"N", "n", COLUMN_COUNT, 0, 0, 0, 0, NULL});
    sheet_column(s, (struct column){"Mean", "mean", COLUMN_DECIMAL, 6, 2, 0, 0, NULL});
    sheet_column(s, (struct column){"Day", "day", change == 9 ? COLUMN_COUNT : COLUMN_DAY, 0, 0, 0,
                                    0, NULL});
    for (int row = 0; row < (change == 8 ? 3 : 2); row++) {
        put_text(s, change == 4 && row == 1 ? STR("ana") : STR("Ana"));
        put_count(s, change == 5 && row == 1 ? 8 : 7);
        put_decimal(s, change == 6 && row == 1 ? 99999999.999998 : 99999999.999999);
        if (change == 7 && row == 0)
            put_none(s);
        else if (change == 9)
            put_count(s, created.since_epoch + 25569);
        else
            put_day(s, created);
        end_row(s);
    }
    if (change == 10)
        book_sheet(b, "More", "More");
}

static const struct {
    int written, wanted;
    const char *message;
} variants[] = {
    {0, 1, "'Marks' cell A1 "},       {0, 2, "'Grades' cell A2 "},      {0, 3, "'Grades' cell A3 "},
    {0, 4, "'Grades' cell A5 "},      {0, 5, "'Grades' cell B5 "},      {0, 6, "'Grades' cell C5 "},
    {0, 7, "'Grades' cell D4 "},      {7, 0, "'Grades' cell D4 "},      {0, 8, "'Grades' cell A6 "},
    {8, 0, "'Grades' cell A6 "},      {0, 9, "'Grades' cell D4 "},      {9, 0, "'Grades' cell D4 "},
    {0, 10, "1 sheets instead of 2"}, {10, 0, "2 sheets instead of 1"},
};

static void test_one_altered_cell_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
        struct book written, wanted;
        struct diag d = {0};
        const char *path = path_of("variant.xlsx");
        fill_variant(&written, variants[i].written);
        fill_variant(&wanted, variants[i].wanted);
        assert_published(&written, path);
        assert_int_equal(book_matches(&wanted, path, &d), -1);
        assert_int_equal(d.kind, DIAG_SYSTEM);
        if (!strstr(d.text, variants[i].message))
            fail_msg("variant %zu: %s", i, d.text);
        unlink(path);
        book_release(&written);
        book_release(&wanted);
    }
}

/* Publishes where room is short. Returns 1 if it was published, whole; 0 if refused, gone. */
static int publish_or_refuse(const struct book *b, const char *path)
{
    struct diag d = {0};
    if (book_publish(b, path, &d) == 0) {
        assert_int_equal(book_matches(b, path, &d), 0);
        unlink(path);
        return 1;
    }
    assert_int_equal(d.kind, DIAG_SYSTEM);
    assert_int_equal(access(path, F_OK), -1);
    return 0;
}

static void test_size_limit_never_publishes_damage(void **state)
{
    static void (*const actions[])(int) = {SIG_IGN, SIG_DFL};
    struct rlimit limit;
    struct book b;
    (void)state;
    fill_school(&b, 1000);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    for (int i = 0; i < 2; i++) {
        int refused = 0, published = 0;
        signal(SIGXFSZ, actions[i]);
        for (rlim_t size = 0; size <= 200000; size += size < 20000 ? 997 : 9973) {
            setrlimit(RLIMIT_FSIZE, &(struct rlimit){size, limit.rlim_max});
            int was_published = publish_or_refuse(&b, path_of("limited.xlsx"));
            setrlimit(RLIMIT_FSIZE, &limit);
            published += was_published;
            refused += !was_published;
        }
        assert_true(refused > 10 && published > 0);
    }
    signal(SIGXFSZ, SIG_DFL);
    book_release(&b);
}

static void test_full_disk_never_publishes_damage(void **state)
{
    struct book b;
    char options[32], path[160];
    const char *disk = path_of("disk");
    (void)state;
    snprintf(path, sizeof path, "%s/small.xlsx", disk);
    mkdir(disk, 0700);
    if (mount("tmpfs", disk, "tmpfs", 0, "size=64k") != 0) {
        print_message("no small disk can be mounted here: skipped\n");
        skip();
    }
    umount(disk);
    fill_school(&b, 1000);
    int refused = 0, published = 0;
    for (int kibibytes = 4; kibibytes <= 400; kibibytes += 12) {
        snprintf(options, sizeof options, "size=%dk", kibibytes);
        assert_int_equal(mount("tmpfs", path_of("disk"), "tmpfs", 0, options), 0);
        int was_published = publish_or_refuse(&b, path);
        assert_int_equal(umount(path_of("disk")), 0);
        published += was_published;
        refused += !was_published;
    }
    assert_true(refused > 5 && published > 0);
    book_release(&b);
}

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const left[] = {"first.xlsx", "second.xlsx", "link.xlsx"};
    (void)state;
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
        unlink(path_of(left[i]));
    rmdir(path_of("disk"));
    return rmdir(folder); /* fails if anything else was left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_book_same_bytes),
        cmocka_unit_test(test_one_altered_cell_is_noticed),
        cmocka_unit_test(test_size_limit_never_publishes_damage),
        cmocka_unit_test(test_full_disk_never_publishes_damage),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
