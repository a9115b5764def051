/* What headings of result columns say, by design section 4 and issue 4, item 4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "extract/wide_pattern.h"

static const struct {
    const char *pattern, *heading;
    const char *subject, *assessment, *term; /* all NULL: it does not fit */
} cases[] = {
    {"<subject> - <assessment>", "English - Autumn 1", "English", "Autumn 1", NULL},
    {"<subject> - <assessment>", " ENGLISH  -  Mock ", "ENGLISH", "Mock", NULL},
    {"<subject> - <assessment>", "Maths\n- Mock", "Maths", "Mock", NULL},
    {"<subject> - <assessment>", "Maths\xC2\xA0 - Mock", "Maths", "Mock", NULL},
    {"<subject> - <assessment>", "Art - Textiles - Mock", "Art - Textiles", "Mock", NULL},
    {"<subject> - <assessment>", "English-Mock", NULL, NULL, NULL},
    {"<subject> - <assessment>", "English - ", NULL, NULL, NULL},
    {"<subject> - <assessment>", " - Mock", NULL, NULL, NULL},
    {"<subject> - <assessment>", "Surname", NULL, NULL, NULL},
    {"<subject> - <assessment>", "", NULL, NULL, NULL},
    {"<assessment>;<subject>", "A2;French", "French", "A2", NULL},
    {"<subject> <assessment>", "Further Maths Target", "Further Maths", "Target", NULL},
    {"<term>: <subject> (<assessment>)", "Summer: Music (Mock)", "Music", "Mock", "Summer"},
    {"<term>: <subject> (<assessment>)", "Summer: Music (Mock) 2", NULL, NULL, NULL},
    {"Target <subject>", "target French", "French", NULL, NULL},
    {"Target <subject>", "Target", NULL, NULL, NULL},
    {"<subject> PR\xC3\x89VU",
     "Fran\xC3\xA7"
     "ais pr\xC3\xA9vu",
     "Fran\xC3\xA7"
     "ais",
     NULL, NULL},
    {"<subject>", "Combined Science", "Combined Science", NULL, NULL},
    /* Alternatives: the first that fits. */
    {"<subject> Target | <subject> - <assessment>", "Art - Target", "Art -", NULL, NULL},
    {"<subject> - <assessment> | <subject>", "Art - Target", "Art", "Target", NULL},
    {"<subject> - <assessment> | <subject>", "Art", "Art", NULL, NULL},
    {"\"<subject> | <assessment>\" | <subject>", "Art | Mock", "Art", "Mock", NULL},
};

static int is_text(struct str text, const char *wanted)
{
    return wanted ? text.bytes && str_is(text, wanted) : text.bytes == NULL;
}

static void test_headings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = {0};
        struct wide_pattern p;
        const char *wanted;
        struct str parts[WIDE_PARTS] = {{0}};
        int fits = cases[i].subject || cases[i].assessment || cases[i].term;
        if (wide_pattern_parse(&p, cases[i].pattern, &a, &wanted) != 0)
            fail_msg("%s: wanted %s", cases[i].pattern, wanted);
        if (wide_pattern_match(&p, str_of(cases[i].heading), parts) != fits)
            fail_msg("%s '%s': fits the wrong way", cases[i].pattern, cases[i].heading);
        if (fits && (!is_text(parts[WIDE_SUBJECT], cases[i].subject) ||
                     !is_text(parts[WIDE_ASSESSMENT], cases[i].assessment) ||
                     !is_text(parts[WIDE_TERM], cases[i].term)))
            fail_msg("%s '%s': got '%.*s' '%.*s' '%.*s'", cases[i].pattern, cases[i].heading,
                     STR_ARG(parts[WIDE_SUBJECT]), STR_ARG(parts[WIDE_ASSESSMENT]),
                     STR_ARG(parts[WIDE_TERM]));
        arena_release(&a);
    }
}

static const struct {
    const char *pattern, *wanted; /* part of what is said */
} refused[] = {
    {"", "a pattern"},
    {"Results", "a pattern"},
    {"<subject", "placeholders"},
    {"<grade> - <subject>", "placeholders"},
    {"<subject><assessment>", "between two placeholders"},
    {"<subject> - <subject>", "once"},
    {"<subject> | <subject> - <assessment>", "last place"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct arena a = {0};
        struct wide_pattern p;
        const char *wanted;
        if (wide_pattern_parse(&p, refused[i].pattern, &a, &wanted) == 0)
            fail_msg("%s: was taken", refused[i].pattern);
        if (!strstr(wanted, refused[i].wanted))
            fail_msg("%s: wanted %s", refused[i].pattern, wanted);
        arena_release(&a);
    }
}

static void test_gives(void **state)
{
    struct arena a = {0};
    struct wide_pattern p;
    const char *wanted;
    (void)state;
    assert_int_equal(wide_pattern_parse(&p, "<subject> - <assessment> | <subject>", &a, &wanted),
                     0);
    assert_true(wide_pattern_gives(&p, WIDE_SUBJECT));
    assert_false(wide_pattern_gives(&p, WIDE_ASSESSMENT));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_headings),
                                       cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_gives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
