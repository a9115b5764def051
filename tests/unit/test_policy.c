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

#define AT(member) offsetof(struct policy, member)

/* A line each; the member is a text that is `text`, or a number where that is NULL. */
static const struct {
    const char *line;
    size_t at;
    const char *text;
    int number;
} settings[] = {
    {"[school]\ncode = 123/4567\n", AT(code), "123/4567", 0},
    {"[school]\nvault = there\n", AT(vault), "there", 0},
    {"[policy]\ncontact = keep\n", AT(contact), NULL, CONTACT_KEEP},
    {"[policy]\ncontact = anonymise\nencryption = none\n", AT(contact), NULL, CONTACT_ANONYMISE},
    {"[policy]\ncontact = remove\nencryption = none\n", AT(contact), NULL, CONTACT_REMOVE},
    {"[policy]\nattainment = purge\nencryption = none\n", AT(purge_attainment), NULL, 1},
    {"[policy]\nenrolments = withdraw\nencryption = none\n", AT(withdraw), NULL, 1},
    {"[policy]\naccounts = deactivate\nencryption = none\n", AT(deactivate), NULL, 1},
    {"[policy]\nwithdraw_as = Gone\n", AT(withdraw_as), "Gone", 0},
    {"[policy]\npurge_after = 36500 days\n", AT(purge_after_days), NULL, 36500},
    {"[policy]\nabsent = left\n", AT(absent_is_left), NULL, 1},
    {"[policy]\ngrace_days = 365\n", AT(grace_days), NULL, 365},
    {"[policy]\nunassigned_class = None\n", AT(unassigned_class), "None", 0},
    {"[policy]\nmax_leavers = 3% 4\n", AT(max_leavers.count), NULL, 4},
    {"[policy]\nmax_leavers_year = 5% 6\n", AT(max_leavers_year.percent), NULL, 5},
    {"[policy]\nmax_absent = 7% 8\n", AT(max_absent.count), NULL, 8},
    {"[policy]\nsubsidiary = count\n", AT(subsidiary_counts), NULL, 1},
    {"[policy]\ninputs = remove\n", AT(remove_inputs), NULL, 1},
    {"[policy]\narchive = all\n", AT(archive_all), NULL, 1},
    {"[policy]\nkeep_backups = 1 year\n", AT(keep_backups_years), NULL, 1},
    {"[report]\ncohort = 1970-01-03\n", AT(cohort), NULL, 2},
    {"[report]\nassessment = Mock\n", AT(assessment), "Mock", 0},
    {"[report]\nstart = Autumn\n", AT(progress_start), "Autumn", 0},
    {"[report]\nend = Summer\n", AT(progress_end), "Summer", 0},
    {"[report]\nprior = KS2\n", AT(prior), "KS2", 0},
    {"[report]\nsubjects = a.csv\n", AT(subjects_file), "a.csv", 0},
    {"[report]\npoints = b.csv\n", AT(points_file), "b.csv", 0},
    {"[report]\nrag = 0% 100%\n", AT(rag_green), NULL, 100},
    {"[report]\nstudents = no\n", AT(lists_students), NULL, 0},
    {"[report]\nstudents = yes\n", AT(lists_students), NULL, 1},
    {"[report]\nsuppress = 3\n", AT(suppress), NULL, 3},
    {"[report]\ncontact = Office\n", AT(report_contact), "Office", 0},
};

static void test_each_key_sets_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct policy p;
        struct arena a = {0};
        struct diag d;
        const char *text = arena_format(&a, SCHOOL "%s", settings[i].line), *got_text = "";
        const void *member = (const char *)&p + settings[i].at;
        int got = 0;
        if (read_policy(&p, &a, text, &d) != 0)
            fail_msg("%s: %s", settings[i].line, d.text);
        if (settings[i].text)
            memcpy(&got_text, member, sizeof got_text);
        else
            memcpy(&got, member, sizeof got);
        if (got != settings[i].number || strcmp(got_text, settings[i].text ? settings[i].text : ""))
            fail_msg("%s: got %d '%s'", settings[i].line, got, got_text);
        arena_release(&a);
    }
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
    {"[policy]\npurge_after = 36501 days\n", "days"},
    {"[policy]\ngrace_days = 366\n", "days"},
    {"[policy]\nabsent = keep\n", "review left"},
    {"[report]\nstudents = maybe\n", "no yes"},
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
        cmocka_unit_test(test_each_key_sets_its_own),
        cmocka_unit_test(test_one_recipient_is_warned_about),
        cmocka_unit_test(test_refusals_say_what_was_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
