/*
 * Any text as school.ini: read, or refused with one line of message; the policy that comes of it
 * stays within its bounds, and no action is on that the text does not name.
 *
 * Input: the text.
 */
#include "lib/policy.h"
#include "tests/fuzz/fuzz.h"

static void check_lists(const struct config *c)
{
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; k < c->sections[i].count; k++) {
            struct str rest = str_of(c->sections[i].entries[k].value), part;
            size_t parts = 0, len = rest.len;
            while (list_next(&rest, '|', &part)) {
                FUZZ_CHECK(str_equal(part, str_trim(part)) || part.len < len);
                FUZZ_CHECK(++parts <= len + 1);
            }
            FUZZ_CHECK(config_entry(&c->sections[i], c->sections[i].entries[k].key) != NULL);
        }
}

static int holds(struct str text, const char *word)
{
    return memmem(text.bytes, text.len, word, strlen(word)) != NULL;
}

static void check_limit(struct limit l)
{
    FUZZ_CHECK(l.percent >= 0 && l.percent <= 100 && l.count >= 0);
}

static void check_policy(const struct policy *p, struct str text)
{
    FUZZ_CHECK(p->contact != CONTACT_ANONYMISE || holds(text, "anonymise"));
    FUZZ_CHECK(p->contact != CONTACT_REMOVE || holds(text, "remove"));
    FUZZ_CHECK(!p->purge_attainment || holds(text, "purge"));
    FUZZ_CHECK(!p->withdraw || holds(text, "withdraw"));
    FUZZ_CHECK(!p->deactivate || holds(text, "deactivate"));
    FUZZ_CHECK(!p->absent_is_left || holds(text, "left"));
    FUZZ_CHECK(p->grace_days >= 0 && p->purge_after_days >= 0 && p->keep_backups_years >= 0);
    check_limit(p->max_leavers);
    check_limit(p->max_leavers_year);
    check_limit(p->max_absent);
    FUZZ_CHECK(p->school && p->code && p->term && p->withdraw_as && p->unassigned_class);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = fuzz_text(data, size);
    struct arena a = {0};
    struct config c = {0};
    struct policy p;
    struct diag d = {0};
    int status = config_parse(&c, &a, "school.ini", text, &d);
    fuzz_check_diag(status, &d);
    if (status == 0) {
        check_lists(&c);
        status = policy_read(&p, &a, &c, &d);
        fuzz_check_diag(status, &d);
        if (status == 0) {
            check_policy(&p, text);
            FUZZ_CHECK(policy_summary(&p, &a)[0]);
        }
    }
    arena_release(&a);
    return 0;
}
