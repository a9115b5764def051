#include "lib/policy.h"

#include "lib/age_key.h"

struct reader {
    struct policy *policy;
    struct arena *arena;
    const struct config *config;
    struct diag *diag;
};

static int bad(const struct reader *r, const struct config_entry *e, const char *wanted)
{
    return config_error(r->diag, r->config, e->line, "%s = '%s': wanted %s", e->key, e->value,
                        wanted);
}

/* "10% 60": percent and count, in this order. */
static int read_limit(struct limit *out, const struct reader *r, const struct config_entry *e)
{
    uint64_t percent, count;
    struct str rest = str_trim(str_of(e->value)), first = str_trim(str_cut(&rest, ' '));
    if (first.len < 2 || first.bytes[first.len - 1] != '%' || !rest.bytes)
        return bad(r, e, "a percentage and a number, as in '10% 60'");
    first.len--;
    if (str_to_u64(&percent, first, 100) != 0 || str_to_u64(&count, str_trim(rest), INT32_MAX) != 0)
        return bad(r, e, "a percentage up to 100 and a number, as in '10% 60'");
    *out = (struct limit){(int)percent, (int)count};
    return 0;
}

static int read_days(int *out, const struct reader *r, const struct config_entry *e, uint64_t max)
{
    uint64_t days;
    struct str rest = str_trim(str_of(e->value)), number = str_cut(&rest, ' ');
    if (str_to_u64(&days, number, max) != 0 || (rest.bytes && !str_is(str_trim(rest), "days")))
        return bad(r, e, "a number of days, as in '30 days'");
    *out = (int)days;
    return 0;
}

static int read_choice(int *out, const struct reader *r, const struct config_entry *e,
                       const char *const *words)
{
    char wanted[120] = "one of:";
    for (int i = 0; words[i]; i++) {
        if (strcmp(e->value, words[i]) == 0) {
            *out = i;
            return 0;
        }
        size_t used = strlen(wanted);
        snprintf(wanted + used, sizeof wanted - used, " %s", words[i]);
    }
    return bad(r, e, wanted);
}

static int read_contact(const struct reader *r, const struct config_entry *e)
{
    static const char *const words[] = {"keep", "anonymise", "remove", NULL};
    int choice = 0;
    int status = read_choice(&choice, r, e, words);
    r->policy->contact = (enum contact_policy)choice;
    return status;
}

static int read_attainment(const struct reader *r, const struct config_entry *e)
{
    static const char *const words[] = {"keep", "purge", NULL};
    return read_choice(&r->policy->purge_attainment, r, e, words);
}

static int read_enrolments(const struct reader *r, const struct config_entry *e)
{
    static const char *const words[] = {"keep", "withdraw", NULL};
    return read_choice(&r->policy->withdraw, r, e, words);
}

static int read_accounts(const struct reader *r, const struct config_entry *e)
{
    static const char *const words[] = {"keep", "deactivate", NULL};
    return read_choice(&r->policy->deactivate, r, e, words);
}

static int read_withdraw_as(const struct reader *r, const struct config_entry *e)
{
    r->policy->withdraw_as = e->value;
    return 0;
}

static int read_purge_after(const struct reader *r, const struct config_entry *e)
{
    return read_days(&r->policy->purge_after_days, r, e, 36500);
}

static int read_grace_days(const struct reader *r, const struct config_entry *e)
{
    return read_days(&r->policy->grace_days, r, e, 365);
}

static int read_max_leavers(const struct reader *r, const struct config_entry *e)
{
    return read_limit(&r->policy->max_leavers, r, e);
}

static int read_max_leavers_year(const struct reader *r, const struct config_entry *e)
{
    return read_limit(&r->policy->max_leavers_year, r, e);
}

static int read_max_absent(const struct reader *r, const struct config_entry *e)
{
    return read_limit(&r->policy->max_absent, r, e);
}

static int read_subsidiary(const struct reader *r, const struct config_entry *e)
{
    static const char *const words[] = {"guest", "count", NULL};
    return read_choice(&r->policy->subsidiary_counts, r, e, words);
}

static int read_unassigned(const struct reader *r, const struct config_entry *e)
{
    r->policy->unassigned_class = e->value;
    return 0;
}

static int read_final_years(const struct reader *r, const struct config_entry *e)
{
    struct str rest = str_trim(str_of(e->value)), part;
    int count = 0;
    while (list_next(&rest, ' ', &part)) {
        if (!part.len)
            continue;
        if (count == FINAL_YEARS_MAX - 1)
            return bad(r, e, "at most seven years, as in '11 13'");
        r->policy->final_years[count++] = arena_text(r->arena, part);
    }
    return 0;
}

static int read_keep_backups(const struct reader *r, const struct config_entry *e)
{
    uint64_t count;
    struct str rest = str_trim(str_of(e->value)), number = str_cut(&rest, ' ');
    struct str unit = rest.bytes ? str_trim(rest) : STR("");
    int is_years = str_is(unit, "years") || str_is(unit, "year");
    if (str_to_u64(&count, number, 100) != 0 || !is_years || count < 1)
        return bad(r, e, "1 to 100 years, as in '7 years'");
    r->policy->keep_backups_years = (int)count;
    return 0;
}

static int read_absent(const struct reader *r, const struct config_entry *e)
{
    static const char *const words[] = {"review", "left", NULL};
    return read_choice(&r->policy->absent_is_left, r, e, words);
}

static int read_inputs(const struct reader *r, const struct config_entry *e)
{
    static const char *const words[] = {"keep", "remove", NULL};
    return read_choice(&r->policy->remove_inputs, r, e, words);
}

static int read_archive(const struct reader *r, const struct config_entry *e)
{
    static const char *const words[] = {"affected", "all", NULL};
    return read_choice(&r->policy->archive_all, r, e, words);
}

static int read_encryption(const struct reader *r, const struct config_entry *e)
{
    if (strcmp(e->value, "none") != 0)
        return bad(r, e, "'none', or instead of it 'recipients = age1... age1...'");
    r->policy->is_plain = 1;
    return 0;
}

/* A key that has a slip in it would lock everybody out, so its check sum is looked at. */
static int read_recipients(const struct reader *r, const struct config_entry *e)
{
    struct str rest = str_of(e->value), part;
    size_t count = 0;
    const char **all = arena_alloc(r->arena, (rest.len / AGE_RECIPIENT_TEXT + 2) * sizeof *all);
    while (list_next(&rest, ' ', &part)) {
        if (part.len == 0 || str_is(part, "|")) /* which joins the lines of a long value */
            continue;
        if (!age_recipient_is_valid(part))
            return config_error(r->diag, r->config, e->line,
                                "recipients: key %zu is no public key of age, or has a slip in it: "
                                "wanted 'age1' and 58 more letters and digits, as age-keygen "
                                "prints them",
                                count + 1);
        for (size_t i = 0; i < count; i++)
            if (str_is(part, all[i]))
                return config_error(r->diag, r->config, e->line,
                                    "recipients: key %zu is key %zu once more", count + 1, i + 1);
        all[count++] = arena_text(r->arena, part);
    }
    if (count == 0)
        return bad(r, e, "one public key of age, better two, as age-keygen prints them");
    r->policy->recipients = all;
    return 0;
}

static int read_name(const struct reader *r, const struct config_entry *e)
{
    r->policy->school = e->value;
    return 0;
}

static int read_code(const struct reader *r, const struct config_entry *e)
{
    r->policy->code = e->value;
    return 0;
}

static int read_term(const struct reader *r, const struct config_entry *e)
{
    r->policy->term = e->value;
    return 0;
}

static int read_vault(const struct reader *r, const struct config_entry *e)
{
    r->policy->vault = e->value;
    return 0;
}

static int read_cohort(const struct reader *r, const struct config_entry *e)
{
    if (strcmp(e->value, "now") == 0 ||
        day_parse(&r->policy->cohort, str_of(e->value), DAY_ISO, DAY_NONE) == 0)
        return 0;
    return bad(r, e, "'now', or the day of a census as in 2026-01-15");
}

static int read_report_contact(const struct reader *r, const struct config_entry *e)
{
    r->policy->report_contact = e->value;
    return 0;
}

/* "50% 75%": amber from, green from. */
static int read_rag(const struct reader *r, const struct config_entry *e)
{
    uint64_t amber = 0, green = 0;
    struct str rest = str_trim(str_of(e->value)), first = str_cut(&rest, ' ');
    rest = rest.bytes ? str_trim(rest) : STR("");
    int is_read = first.len > 1 && first.bytes[first.len - 1] == '%' && rest.len > 1 &&
                  rest.bytes[rest.len - 1] == '%' &&
                  str_to_u64(&amber, (struct str){first.bytes, first.len - 1}, 100) == 0 &&
                  str_to_u64(&green, (struct str){rest.bytes, rest.len - 1}, 100) == 0;
    if (!is_read || amber >= green)
        return bad(r, e, "two percentages, amber from and green from, as in '50% 75%'");
    r->policy->rag_amber = (int)amber;
    r->policy->rag_green = (int)green;
    return 0;
}

/* Fewer than 3 would hide nobody, or only one, whom the rest could tell. */
static int read_suppress(const struct reader *r, const struct config_entry *e)
{
    uint64_t threshold;
    if (str_to_u64(&threshold, str_of(e->value), 100) != 0 || threshold < 3)
        return bad(r, e, "a number from 3 to 100, as in '5': publications hide 1 to 4 then");
    r->policy->suppress = (int)threshold;
    return 0;
}

static int read_students(const struct reader *r, const struct config_entry *e)
{
    r->policy->lists_students = strcmp(e->value, "yes") == 0;
    if (r->policy->lists_students || strcmp(e->value, "no") == 0)
        return 0;
    return bad(r, e, "yes or no");
}

static int read_assessment(const struct reader *r, const struct config_entry *e)
{
    r->policy->assessment = e->value;
    return 0;
}

static int read_progress_start(const struct reader *r, const struct config_entry *e)
{
    r->policy->progress_start = e->value;
    return 0;
}

static int read_progress_end(const struct reader *r, const struct config_entry *e)
{
    r->policy->progress_end = e->value;
    return 0;
}

static int read_prior(const struct reader *r, const struct config_entry *e)
{
    r->policy->prior = e->value;
    return 0;
}

static int read_subjects(const struct reader *r, const struct config_entry *e)
{
    r->policy->subjects_file = e->value;
    return 0;
}

static int read_points(const struct reader *r, const struct config_entry *e)
{
    r->policy->points_file = e->value;
    return 0;
}

static const struct key_row {
    const char *section, *key;
    int (*read)(const struct reader *r, const struct config_entry *e);
} keys[] = {
    {"school", "name", read_name},
    {"school", "code", read_code},
    {"school", "term", read_term},
    {"school", "vault", read_vault},
    {"policy", "contact", read_contact},
    {"policy", "attainment", read_attainment},
    {"policy", "enrolments", read_enrolments},
    {"policy", "accounts", read_accounts},
    {"policy", "withdraw_as", read_withdraw_as},
    {"policy", "purge_after", read_purge_after},
    {"policy", "absent", read_absent},
    {"policy", "grace_days", read_grace_days},
    {"policy", "final_years", read_final_years},
    {"policy", "unassigned_class", read_unassigned},
    {"policy", "max_leavers", read_max_leavers},
    {"policy", "max_leavers_year", read_max_leavers_year},
    {"policy", "max_absent", read_max_absent},
    {"policy", "subsidiary", read_subsidiary},
    {"policy", "inputs", read_inputs},
    {"policy", "archive", read_archive},
    {"policy", "encryption", read_encryption},
    {"policy", "recipients", read_recipients},
    {"policy", "keep_backups", read_keep_backups},
    {"report", "cohort", read_cohort},
    {"report", "assessment", read_assessment},
    {"report", "start", read_progress_start},
    {"report", "end", read_progress_end},
    {"report", "prior", read_prior},
    {"report", "subjects", read_subjects},
    {"report", "points", read_points},
    {"report", "rag", read_rag},
    {"report", "students", read_students},
    {"report", "suppress", read_suppress},
    {"report", "contact", read_report_contact},
};
enum { KEY_COUNT = sizeof keys / sizeof *keys };

static int unknown_key(const struct reader *r, const struct config_section *s,
                       const struct config_entry *e)
{
    const char *names[KEY_COUNT + 1];
    size_t count = 0;
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (strcmp(keys[i].section, s->name) == 0)
            names[count++] = keys[i].key;
    names[count] = NULL;
    const char *nearest = nearest_name(str_of(e->key), names);
    return config_error(r->diag, r->config, e->line, "'%s' is not a key of [%s]%s%s%s", e->key,
                        s->name, nearest ? ": did you mean '" : "", nearest ? nearest : "",
                        nearest ? "'?" : "");
}

static int read_section(const struct reader *r, const struct config_section *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct config_entry *e = &s->entries[i];
        size_t k = 0;
        while (k < KEY_COUNT &&
               (strcmp(keys[k].section, s->name) != 0 || strcmp(keys[k].key, e->key) != 0))
            k++;
        if (k == KEY_COUNT)
            return unknown_key(r, s, e);
        if (keys[k].read(r, e) != 0)
            return -1;
    }
    return 0;
}

int policy_read(struct policy *p, struct arena *a, const struct config *c, struct diag *d)
{
    static const char *const sections[] = {"school", "policy", "report"};
    struct reader r = {.policy = p, .arena = a, .config = c, .diag = d};
    struct diag why = {0};
    *p = (struct policy){.school = "",
                         .code = "",
                         .term = "",
                         .vault = "vault",
                         .assessment = "",
                         .progress_start = "",
                         .progress_end = "",
                         .prior = "",
                         .subjects_file = "",
                         .points_file = "",
                         .withdraw_as = "",
                         .grace_days = 1,
                         .report_contact = "",
                         .rag_amber = 50,
                         .rag_green = 75,
                         .lists_students = 1,
                         .suppress = 5,
                         .final_years = {"11", "13", NULL},
                         .unassigned_class = "Not assigned to a class",
                         .max_leavers = {10, 60},
                         .max_leavers_year = {25, 30},
                         .max_absent = {5, 20},
                         .keep_backups_years = 7,
                         .cohort = DAY_NONE};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        const struct config_section *s = config_section(c, sections[i]);
        if (s && read_section(&r, s) != 0)
            return -1;
    }
    if (!p->school[0])
        return config_error(d, c, 0, "[school] name is missing: write 'name = ' and your school");
    const struct config_section *policy = config_section(c, "policy");
    int line = policy ? (int)policy->line : 0;
    if (p->is_plain && p->recipients)
        return config_error(d, c, (uint32_t)line,
                            "'encryption = none' and 'recipients' say opposite things: keep one");
    if ((p->contact || p->purge_attainment || p->withdraw || p->deactivate) &&
        policy_check_backup(p, &why) != 0)
        return config_error(d, c, (uint32_t)line, "%s", why.text);
    return 0;
}

int policy_check_backup(const struct policy *p, struct diag *d)
{
    if (p->is_plain || p->recipients)
        return 0;
    return diag_set(d, DIAG_USAGE,
                    "something is to be changed, so say how backups are kept, in [policy]: "
                    "'recipients = age1... age1...' encrypts them, 'encryption = none' does not; "
                    "nothing was changed");
}

/* Whole keys: nobody can tell two by their beginnings. */
static const char *encryption_summary(const struct policy *p, struct arena *a)
{
    const char *named = "";
    size_t count = 0;
    if (!p->recipients)
        return p->is_plain ? "not encrypted" : "with encryption not chosen yet";
    for (; p->recipients[count]; count++)
        named = arena_format(a, "%s%s%s", named, count ? " and " : "", p->recipients[count]);
    return arena_format(a, "encrypted for %s%s", named,
                        count == 1 ? " alone (TWO KEYS ARE ADVISED: without this one nobody can "
                                     "open them)"
                                   : "");
}

const char *policy_summary(const struct policy *p, struct arena *a)
{
    static const char *const contact[] = {"keep", "anonymise", "remove"};
    return arena_format(a,
                        "contact %s; attainment %s, %d days after leaving; enrolments %s; "
                        "accounts %s; backups %s, kept %d years%s%s",
                        contact[p->contact], p->purge_attainment ? "purge" : "keep",
                        p->purge_after_days, p->withdraw ? "withdraw" : "keep",
                        p->deactivate ? "deactivate" : "keep", encryption_summary(p, a),
                        p->keep_backups_years, p->remove_inputs ? "; delivered files removed" : "",
                        p->archive_all ? "; backups of every export whole" : "");
}
