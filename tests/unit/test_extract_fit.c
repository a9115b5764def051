/* fit: which profile a set of headings belongs to, and that every profile is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "extract/fit.h"
#include "extract/profile.h"
#include "extract/wide_pattern.h"

static struct export export_of(const char *headings, struct arena *a)
{
    struct export e = {.path = "test.csv", .headings = arena_alloc(a, 64 * sizeof(char *))};
    struct str rest = str_of(headings);
    while (rest.bytes)
        e.headings[e.column_count++] = arena_text(a, str_cut(&rest, ','));
    return e;
}

static const struct {
    const char *headings, *name;
    const char *place; /* "uk-mis roll"; "" where it has none */
    unsigned known;
} cases[] = {
    {"UPN,Surname,Forename,Leaving Date", "a.csv", "uk-mis roll", 4},
    {"ADMISSION_NUMBER,LEGAL_SURNAME,LEAVING_DATE,HOUSE", "a.csv", "uk-mis roll", 3},
    {"UPN,Surname,Forename,Class,Email,Status", "a.csv", "tracker-students accounts", 6},
    {"UPN,Surname,Forename,Class,Sync Status", "a.csv", "pupil-progress-like accounts", 5},
    {"UPN,Subject,Assessment,Grade,Score", "a.csv", "tracker-long results", 5},
    {"UPN,Surname,Maths - Mock,English - Mock", "a.csv", "tracker-wide results", 4},
    {"Surname,First name,UPN,A2;French,A2;Art", "a.csv", "cem-wide results", 5},
    {"User ID,First Name,Last Name,Username,Role,Active", "a.csv", "connexus-users accounts", 6},
    {"Enrollment ID,User ID,Course ID,Status", "a.csv", "connexus-enrolments enrolments", 4},
    /* The role in the users' own file is OneRoster 1.1; 1.2 keeps it elsewhere. */
    {"sourcedId,enabledUser,role,username,givenName,familyName", "users.csv",
     "oneroster-1.1 accounts", 6},
    {"sourcedId,enabledUser,username,givenName,familyName,pronouns", "users.csv",
     "oneroster-1.2 accounts", 6},
    {"SIS ID,School SIS ID,Username", "Student.csv", "sds accounts", 2},
    {"Section ID,ID", "StudentEnrollment.csv", "sds-uk enrolments", 2},
    {"School_id,Section_id,Student_id", "enrollments.csv", "clever-like enrolments", 2},
    /* One generic heading, or a list of names, is no export of ours. */
    {"Email", "a.csv", "", 0},
    {"Email,Notes", "a.csv", "", 0},
    {"First Name,Last Name,Email", "a.csv", "", 0},
    {"House,Points,Email,Photo", "a.csv", "", 0},
    {"UPN,Photo,Taken,By,Size", "photo.csv", "", 0},
    {"Username,Email,Last Seen", "a.csv", "", 0},
    /* The nearest profile lacks what it needs: another that knows less must not have it. */
    {"Student ID,Last Name,First Name,Birthdate,Grade,Status,Entry Date,Exit Date", "a.csv", "", 0},
    {"Student ID,Last Name,First Name,Course,Section,Term,Letter Grade,Percent", "a.csv", "", 0},
    /* Nor is there a result without a subject, or an enrolment without a course. */
    {"UPN,Surname,Grade", "a.csv", "", 0},
    {"sourcedId,status,userSourcedId,role,beginDate,endDate", "roles.csv", "", 0},
};

static void places_headings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = {0};
        struct diag d = {0};
        struct fits fits;
        struct export e = export_of(cases[i].headings, &a);
        const char *place = "";
        unsigned known = 0;
        assert_int_equal(fits_find(&fits, &e, cases[i].name, &a, &d), 0);
        if (fits.count && fit_is_sound(&fits.items[0], &e)) {
            known = fits.items[0].known;
            place = arena_format(&a, "%s %s", fits.items[0].profile,
                                 source_kind_name(fits.items[0].kind));
        }
        if (strcmp(place, cases[i].place) != 0 || known != cases[i].known)
            fail_msg("%s: got '%s' (%u), want '%s' (%u)", cases[i].headings, place, known,
                     cases[i].place, cases[i].known);
        arena_release(&a);
    }
}

/* Headings that two profiles know alike are placed by name, and said to be ambiguous. */
static void ties_are_told(void **state)
{
    (void)state;
    struct arena a = {0};
    struct diag d = {0};
    struct fits fits;
    struct export e = export_of("UPN,Surname,Forename,Class,Subject,Assessment,Grade", &a);
    assert_int_equal(fits_find(&fits, &e, "a.csv", &a, &d), 0);
    assert_true(fits.count >= 2);
    assert_true(fit_is_tied(&fits.items[0], &fits.items[1]));
    assert_string_not_equal(fits.items[0].profile, fits.items[1].profile);
    arena_release(&a);
}

/* A heading that stands twice gives no field: which of the two it is would be a guess. */
static void doubles_give_nothing(void **state)
{
    (void)state;
    struct arena a = {0};
    struct diag d = {0};
    struct fits fits;
    struct export e = export_of("UPN,Surname,Leaving Date,Leaving Date", &a);
    assert_int_equal(fits_find(&fits, &e, "a.csv", &a, &d), 0);
    assert_string_equal(fits.items[0].profile, "uk-mis");
    assert_string_equal(fits.items[0].lacks, "a leaving date or a status");
    arena_release(&a);
}

/* No key of a profile is there in vain: each is a field of its kind, or one of these. */
static int is_plain_key(const char *key)
{
    static const char *const keys[] = {"file", "platform", "id_kind", "dates",
                                       "wide", "value",    "purge"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0)
            return 1;
    return 0;
}

static void check_section(const char *profile, const struct config_section *s, int kind)
{
    for (size_t i = 0; i < s->count; i++) {
        enum field f = field_find(str_of(s->entries[i].key));
        int is_field = f != FIELD_NONE && field_infos[f].kinds & (1u << kind);
        if (!is_field && !is_plain_key(s->entries[i].key))
            fail_msg("profile %s: [%s] has no '%s'", profile, s->name, s->entries[i].key);
    }
}

/* Two columns of one text, blanks and underscores left out; "" from a constant or a sum. */
static void close_up(char out[128], struct str heading)
{
    size_t len = 0;
    int is_plain =
        heading.len && heading.bytes[0] != '=' && !memchr(heading.bytes, '+', heading.len);
    for (size_t i = 0; is_plain && i < heading.len && len < 127; i++)
        if (heading.bytes[i] != ' ' && heading.bytes[i] != '_')
            out[len++] = (char)(heading.bytes[i] >= 'A' && heading.bytes[i] <= 'Z'
                                    ? heading.bytes[i] + ('a' - 'A')
                                    : heading.bytes[i]);
    out[len] = '\0';
}

static void check_apart(const char *profile, const struct config_section *s, size_t one,
                        size_t other)
{
    struct str rest = str_of(s->entries[one].value), a;
    while (list_next(&rest, '|', &a)) {
        struct str rest_of_other = str_of(s->entries[other].value), b;
        char x[128], y[128];
        close_up(x, a);
        while (list_next(&rest_of_other, '|', &b)) {
            close_up(y, b);
            if (x[0] && strcmp(x, y) == 0 && !str_equal(a, b))
                fail_msg("profile %s, [%s]: '%.*s' of %s is nearly '%.*s' of %s", profile, s->name,
                         STR_ARG(a), s->entries[one].key, STR_ARG(b), s->entries[other].key);
        }
    }
}

/* A heading that is nearly one of a field's must not be nearly, or exactly, one of another's. */
static void headings_are_apart(void **state)
{
    (void)state;
    for (const struct profile_text *p = profile_texts; p->name; p++) {
        struct arena a = {0};
        struct diag d = {0};
        struct config c;
        assert_int_equal(config_parse(&c, &a, p->name, str_of(p->text), &d), 0);
        for (int kind = 0; kind < SOURCE_KINDS; kind++) {
            const struct config_section *s =
                config_section(&c, source_kind_name((enum source_kind)kind));
            for (size_t i = 0; s && i < s->count; i++)
                for (size_t k = 0; k < i; k++)
                    if (field_find(str_of(s->entries[i].key)) != FIELD_NONE &&
                        field_find(str_of(s->entries[k].key)) != FIELD_NONE)
                        check_apart(p->name, s, i, k);
        }
        arena_release(&a);
    }
}

static void profiles_are_whole(void **state)
{
    (void)state;
    for (const struct profile_text *p = profile_texts; p->name; p++) {
        struct arena a = {0};
        struct diag d = {0};
        struct config c;
        struct wide_pattern pattern;
        const char *wanted = "";
        int kinds = 0;
        if (config_parse(&c, &a, p->name, str_of(p->text), &d) != 0)
            fail_msg("profile %s: %s", p->name, d.text);
        const struct config_section *about = config_section(&c, "profile");
        if (!config_value(about, "summary", "")[0] || !config_value(about, "source", "")[0])
            fail_msg("profile %s does not say what it is and what it rests on", p->name);
        for (int kind = 0; kind < SOURCE_KINDS; kind++) {
            const struct config_section *s =
                config_section(&c, source_kind_name((enum source_kind)kind));
            const char *wide = config_value(s, "wide", NULL);
            if (s)
                check_section(p->name, s, kind);
            if (wide && wide_pattern_parse(&pattern, wide, &a, &wanted) != 0)
                fail_msg("profile %s: wide: wanted %s", p->name, wanted);
            kinds += s != NULL;
        }
        if (!kinds)
            fail_msg("profile %s describes nothing", p->name);
        arena_release(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_headings),      cmocka_unit_test(ties_are_told),
        cmocka_unit_test(doubles_give_nothing), cmocka_unit_test(headings_are_apart),
        cmocka_unit_test(profiles_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
