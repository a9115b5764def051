#include "lib/policy.h"

#include "lib/age_key.h"

struct reader;

/* A key: how its value is read, and for what is read alike into which member of the policy. */
struct key_row {
    const char *section, *key;
    int (*read)(const struct reader *r, const struct config_entry *e);
    size_t at;
    const char *words[4]; /* read_choice: the first is 0; NULL after the last */
    int max;              /* read_days */
};

struct reader {
    struct policy *policy;
    struct arena *arena;
    const struct config *config;
    struct diag *diag;
    const struct key_row *key; /* being read */
};

static int bad(const struct reader *r, const struct config_entry *e, const char *wanted)
{
    return config_error(r->diag, r->config, e->line, "%s = '%s': wanted %s", e->key, e->value,
                        wanted);
}

static void *member(const struct reader *r)
{
    return (char *)r->policy + r->key->at;
}

static int read_text(const struct reader *r, const struct config_entry *e)
{
    *(const char **)member(r) = e->value;
    return 0;
}

/* "10% 60": percent and count, in this order. */
static int read_limit(const struct reader *r, const struct config_entry *e)
{
    uint64_t percent, count;
    struct str rest = str_trim(str_of(e->value)), first = str_trim(str_cut(&rest, ' '));
    if (first.len < 2 || first.bytes[first.len - 1] != '%' || !rest.bytes)
        return bad(r, e, "a percentage and a number, as in '10% 60'");
    first.len--;
    if (str_to_u64(&percent, first, 100) != 0 || str_to_u64(&count, str_trim(rest), INT32_MAX) != 0)
        return bad(r, e, "a percentage up to 100 and a number, as in '10% 60'");
    *(struct limit *)member(r) = (struct limit){(int)percent, (int)count};
    return 0;
}

static int read_days(const struct reader *r, const struct config_entry *e)
{
    uint64_t days;
    struct str rest = str_trim(str_of(e->value)), number = str_cut(&rest, ' ');
    if (str_to_u64(&days, number, (uint64_t)r->key->max) != 0 ||
        (rest.bytes && !str_is(str_trim(rest), "days")))
        return bad(r, e, "a number of days, as in '30 days'");
    *(int *)member(r) = (int)days;
    return 0;
}

static int read_choice(const struct reader *r, const struct config_entry *e)
{
    char wanted[120] = "one of:";
    for (int i = 0; r->key->words[i]; i++) {
        if (strcmp(e->value, r->key->words[i]) == 0) {
            *(int *)member(r) = i;
            return 0;
        }
        size_t used = strlen(wanted);
        snprintf(wanted + used, sizeof wanted - used, " %s", r->key->words[i]);
    }
    return bad(r, e, wanted);
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

static int read_cohort(const struct reader *r, const struct config_entry *e)
{
    if (strcmp(e->value, "now") == 0 ||
        day_parse(&r->policy->cohort, str_of(e->value), DAY_ISO, DAY_NONE) == 0)
        return 0;
    return bad(r, e, "'now', or the day of a census as in 2026-01-15");
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

#define AT(member) .at = offsetof(struct policy, member)
static const struct key_row keys[] = {
    {"school", "name", .read = read_text, AT(school)},
    {"school", "code", .read = read_text, AT(code)},
    {"school", "term", .read = read_text, AT(term)},
    {"school", "vault", .read = read_text, AT(vault)},
    {"policy", "contact", .read = read_choice, AT(contact),
     .words = {"keep", "anonymise", "remove"}},
    {"policy", "attainment", .read = read_choice, AT(purge_attainment), .words = {"keep", "purge"}},
    {"policy", "enrolments", .read = read_choice, AT(withdraw), .words = {"keep", "withdraw"}},
    {"policy", "accounts", .read = read_choice, AT(deactivate), .words = {"keep", "deactivate"}},
    {"policy", "withdraw_as", .read = read_text, AT(withdraw_as)},
    {"policy", "purge_after", .read = read_days, AT(purge_after_days), .max = 36500},
    {"policy", "absent", .read = read_choice, AT(absent_is_left), .words = {"review", "left"}},
    {"policy", "grace_days", .read = read_days, AT(grace_days), .max = 365},
    {"policy", "final_years", .read = read_final_years},
    {"policy", "unassigned_class", .read = read_text, AT(unassigned_class)},
    {"policy", "max_leavers", .read = read_limit, AT(max_leavers)},
    {"policy", "max_leavers_year", .read = read_limit, AT(max_leavers_year)},
    {"policy", "max_absent", .read = read_limit, AT(max_absent)},
    {"policy", "subsidiary", .read = read_choice, AT(subsidiary_counts),
     .words = {"guest", "count"}},
    {"policy", "inputs", .read = read_choice, AT(remove_inputs), .words = {"keep", "remove"}},
    {"policy", "archive", .read = read_choice, AT(archive_all), .words = {"affected", "all"}},
    {"policy", "encryption", .read = read_encryption},
    {"policy", "recipients", .read = read_recipients},
    {"policy", "keep_backups", .read = read_keep_backups},
    {"report", "cohort", .read = read_cohort},
    {"report", "assessment", .read = read_text, AT(assessment)},
    {"report", "start", .read = read_text, AT(progress_start)},
    {"report", "end", .read = read_text, AT(progress_end)},
    {"report", "prior", .read = read_text, AT(prior)},
    {"report", "subjects", .read = read_text, AT(subjects_file)},
    {"report", "points", .read = read_text, AT(points_file)},
    {"report", "rag", .read = read_rag},
    {"report", "students", .read = read_choice, AT(lists_students), .words = {"no", "yes"}},
    {"report", "suppress", .read = read_suppress},
    {"report", "contact", .read = read_text, AT(report_contact)},
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

static int read_section(struct reader *r, const struct config_section *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct config_entry *e = &s->entries[i];
        size_t k = 0;
        while (k < KEY_COUNT &&
               (strcmp(keys[k].section, s->name) != 0 || strcmp(keys[k].key, e->key) != 0))
            k++;
        if (k == KEY_COUNT)
            return unknown_key(r, s, e);
        r->key = &keys[k];
        if (r->key->read(r, e) != 0)
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
