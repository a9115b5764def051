#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/policy.h"

#define SCHOOL "[school]\nname = Little School\nterm = 2026-summer\n"

static int read_policy(struct policy *p, struct arena *a, const char *text, struct diag *d)
{
    struct config c;
    *d = (struct diag){0};
    if (config_parse(&c, a, "school.ini", str_of(text), d) != 0)
        return -1;
    return policy_read(p, a, &c, d);
}

static void test_everything_is_off_by_default(void **state)
{
    (void)state;
    struct policy p;
    struct arena a = {0};
    struct diag d;
    assert_int_equal(read_policy(&p, &a, SCHOOL, &d), 0);
    assert_int_equal(p.contact, CONTACT_KEEP);
    assert_int_equal(p.purge_attainment + p.withdraw + p.deactivate + p.subsidiary_counts, 0);
    assert_int_equal(p.purge_after_days, 0);
    assert_int_equal(p.grace_days, 1);
    assert_int_equal(p.max_leavers.percent, 10);
    assert_int_equal(p.max_leavers.count, 60);
    assert_int_equal(p.max_leavers_year.percent, 25);
    assert_int_equal(p.max_leavers_year.count, 30);
    assert_int_equal(p.max_absent.percent, 5);
    assert_int_equal(p.max_absent.count, 20);
    assert_string_equal(p.unassigned_class, "Not assigned to a class");
    arena_release(&a);
}

static void test_values(void **state)
{
    (void)state;
    struct policy p;
    struct arena a = {0};
    struct diag d;
    assert_int_equal(read_policy(&p, &a,
                                 SCHOOL "[policy]\ncontact = remove\nattainment = purge\n"
                                        "enrolments = withdraw\naccounts = deactivate\n"
                                        "purge_after = 30 days\ngrace_days = 0\n"
                                        "final_years = 11 13\nmax_leavers = 100% 0\n"
                                        "subsidiary = count\nkeep_backups = 7 years\n"
                                        "encryption = none\n"
                                        "[report]\nrag = 40% 60%\ncontact = Office\n",
                                 &d),
                     0);
    assert_int_equal(p.rag_amber, 40);
    assert_int_equal(p.rag_green, 60);
    assert_int_equal(p.suppress, 5); /* unless it is set */
    assert_string_equal(p.report_contact, "Office");
    assert_int_equal(p.contact, CONTACT_REMOVE);
    assert_int_equal(p.purge_attainment + p.withdraw + p.deactivate + p.subsidiary_counts, 4);
    assert_int_equal(p.purge_after_days, 30);
    assert_int_equal(p.grace_days, 0);
    assert_string_equal(p.final_years[1], "13");
    assert_null(p.final_years[2]);
    assert_int_equal(p.max_leavers.percent, 100);
    assert_int_equal(p.max_leavers.count, 0);
    assert_int_equal(p.keep_backups_years, 7);
    arena_release(&a);
}

/* The key of age's README, and its neighbour in the list below with one letter wrong. */
#define KEY   "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
#define WRONG "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q"

static void test_one_recipient_is_warned_about(void **state)
{
    (void)state;
    struct policy p;
    struct arena a = {0};
    struct diag d;
    const char *text = SCHOOL "[policy]\naccounts = deactivate\nrecipients = " KEY "\n";
    assert_int_equal(read_policy(&p, &a, text, &d), 0);
    assert_string_equal(p.recipients[0], KEY);
    assert_null(p.recipients[1]);
    assert_int_equal(p.is_plain, 0);
    assert_non_null(strstr(policy_summary(&p, &a), "encrypted for " KEY " alone (TWO KEYS"));
    arena_release(&a);
}

static const struct {
    const char *text, *said;
} refused[] = {
    {"[policy]\naccounts = deactivate\n", "'recipients = age1... age1...'"},
    {"[policy]\nencryption = age\n", "'none'"},
    {"[policy]\nrecipients =\n", "age-keygen"},
    {"[policy]\nrecipients = " WRONG "\n", "key 1 is no public key"},
    {"[policy]\nrecipients = " KEY "\n    " WRONG "\n", "key 2 is no public key"},
    {"[policy]\nrecipients = " KEY " " KEY "\n", "key 2 is key 1"},
    {"[policy]\nrecipients = ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA\n", "key 1 is no public key"},
    {"[policy]\nencryption = none\nrecipients = " KEY "\n", "keep one"},
    {"[policy]\ncontact = delete\n", "anonymise"},
    {"[policy]\nattainment = yes\n", "purge"},
    {"[policy]\nmax_leavers = 10\n", "10% 60"},
    {"[policy]\nmax_leavers = 101% 5\n", "100"},
    {"[policy]\nmax_leavers = -1% 5\n", "10% 60"},
    {"[policy]\ngrace_days = soon\n", "days"},
    {"[policy]\ngrace_days = -1\n", "days"},
    {"[policy]\npurge_after = 30 weeks\n", "days"},
    {"[policy]\natainment = purge\n", "'attainment'"},
    {"[report]\ncohrt = now\n", "'cohort'"},
    {"[report]\nrag = 75%\n", "50% 75%"},
    {"[report]\nrag = 75% 50%\n", "50% 75%"},
    {"[report]\nrag = 50% 175%\n", "50% 75%"},
    {"[report]\nsuppress = 2\n", "a number from 3 to 100"},
    {"[report]\nsuppress = few\n", "a number from 3 to 100"},
};

static void test_refusals_say_what_was_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct policy p;
        struct arena a = {0};
        struct diag d;
        const char *text = arena_format(&a, SCHOOL "%s", refused[i].text);
        int status = read_policy(&p, &a, text, &d);
        if (status != -1 || d.kind != DIAG_USAGE || d.line < 4 || !strstr(d.text, refused[i].said))
            fail_msg("%s: status %d, line %u, '%s', want '%s' in it", refused[i].text, status,
                     d.line, d.text, refused[i].said);
        arena_release(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_is_off_by_default),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_one_recipient_is_warned_about),
        cmocka_unit_test(test_refusals_say_what_was_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
