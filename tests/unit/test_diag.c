/* diag: a message on its way up, through another program, and onto stderr. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/diag.h"

/* What is left on a page of paper where stderr would be. */
static void printed(char out[2048], const struct diag *d)
{
    int ends[2], before = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_true(before >= 0 && dup2(ends[1], STDERR_FILENO) >= 0);
    diag_print(d, "test");
    assert_true(dup2(before, STDERR_FILENO) >= 0);
    assert_int_equal(close(ends[1]) | close(before), 0);
    ssize_t got = read(ends[0], out, 2047);
    assert_true(got > 0);
    out[got] = '\0';
    assert_int_equal(close(ends[0]), 0);
}

static void adds_and_keeps_what_is_added(void **state)
{
    (void)state;
    struct diag d = {0};
    diag_add(&d, "one");
    diag_add(&d, "two");
    assert_string_equal(d.text, "one; two");

    /* Two bytes a character: wherever the cut is, half of one must not be left. */
    for (int odd = 0; odd < 2; odd++) {
        memset(d.text, 'x', (size_t)odd);
        for (size_t i = (size_t)odd; i + 2 < sizeof d.text; i += 2)
            memcpy(d.text + i, "\xC3\xA9", 3);
        d.told = strlen(d.text);
        diag_add(&d, "give the same command again");
        const char *end = strstr(d.text, "; give the same command again");
        assert_non_null(end);
        assert_int_equal(strlen(end), strlen("; give the same command again"));
        assert_int_equal((end - d.text) % 2, odd);
        assert_ptr_equal(d.text + d.told, end);
    }
    char longer[sizeof d.text + 100];
    memset(longer, 'y', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    diag_add(&d, longer);
    assert_int_equal(strlen(d.text), sizeof d.text - 1);
}

static void goes_from_program_to_program(void **state)
{
    (void)state;
    char out[2048];
    int ends[2];
    struct diag said = {0}, heard = {.kind = DIAG_SYSTEM};
    diag_set(&said, DIAG_DATA, "'%s' is no date", "31/02");
    diag_locate(&said, (struct origin){.path = "roll.csv", .line = 7, .column = 3});
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    diag_receive(&heard, ends[0]); /* nothing came */
    assert_string_equal(heard.text, "");
    assert_int_equal(heard.told, 0);

    diag_send(&said, ends[1]);
    diag_receive(&heard, ends[0]);
    assert_string_equal(heard.text, "'31/02' is no date");
    assert_string_equal(heard.path, "roll.csv");
    assert_int_equal(heard.line, 7);
    assert_int_equal(heard.column, 3);
    assert_int_equal(heard.kind, DIAG_SYSTEM); /* of the status, not of what was sent */
    assert_int_equal(heard.told, strlen(heard.text));
    diag_add(&heard, "run 1 itself is prepared");
    printed(out, &heard);
    assert_string_equal(out, "test: run 1 itself is prepared\n");

    /* A program that was taken over sends what it likes. */
    memset(&said, 'A', sizeof said);
    said.text[5] = '\033';
    diag_send(&said, ends[1]);
    diag_receive(&heard, ends[0]);
    assert_true(strlen(heard.text) < sizeof heard.text && strlen(heard.path) < sizeof heard.path);
    assert_int_equal(heard.told, strlen(heard.text));
    assert_int_equal(heard.text[5], '?');
    assert_int_equal(close(ends[0]) | close(ends[1]), 0);
}

static void prints_the_place(void **state)
{
    (void)state;
    char out[2048];
    struct diag d = {0};
    diag_set(&d, DIAG_DATA, "no\nsuch\tthing");
    diag_locate(&d, (struct origin){.path = "a.csv", .line = 2});
    diag_locate(&d, (struct origin){.path = "b.csv", .line = 9, .column = 4}); /* fills blanks */
    printed(out, &d);
    assert_string_equal(out, "test: a.csv:2:4: no?such?thing\n");
    assert_int_equal(diag_status(&d), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_and_keeps_what_is_added),
        cmocka_unit_test(goes_from_program_to_program),
        cmocka_unit_test(prints_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
