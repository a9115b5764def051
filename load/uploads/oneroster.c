/*
 * OneRoster 1.1 and 1.2: delta packages for enrolments and users (formats.md section 1).
 *
 * Leaving has no word in OneRoster: an enrolment is either marked tobedeleted or given an end
 * date, as withdraw_as says; a user is switched off with enabledUser = false. A row carries the
 * as-of day as dateLastModified, so that the same plan gives the same bytes.
 */
#include <strings.h>

#include "lib/rewrite.h"
#include "load/uploads/hand.h"
#include "load/uploads/upload_file.h"

extern const struct upload upload_oneroster;

static const struct upload_column enrolment_columns[] = {{"sourcedId", FIELD_enrolment_id, 0},
                                                         {"status", FIELD_NONE, 0},
                                                         {"dateLastModified", FIELD_NONE, 0},
                                                         {"classSourcedId", FIELD_course, 0},
                                                         {"schoolSourcedId", FIELD_school, 0},
                                                         {"userSourcedId", FIELD_user_id, 0},
                                                         {"role", FIELD_role, 0},
                                                         {"primary", FIELD_NONE, 0},
                                                         {"beginDate", FIELD_start, 0},
                                                         {"endDate", FIELD_end, 0},
                                                         {NULL, FIELD_NONE, 0}};

#define USER_BEGIN                                                                                 \
    {"sourcedId", FIELD_user_id, 0}, {"status", FIELD_NONE, 0},                                    \
        {"dateLastModified", FIELD_NONE, 0},                                                       \
    {                                                                                              \
        "enabledUser", FIELD_active, 0                                                             \
    }
#define USER_NAMES                                                                                 \
    {"username", FIELD_username, 0}, {"userIds", FIELD_NONE, 0}, {"givenName", FIELD_forename, 0}, \
        {"familyName", FIELD_surname, 0}, {"middleName", FIELD_middle_name, 0},                    \
        {"identifier", FIELD_sis_id, 0}, {"email", FIELD_email, 0}, {"sms", FIELD_NONE, 0},        \
        {"phone", FIELD_phone, 0}, {"agentSourcedIds", FIELD_NONE, 0}, {"grades", FIELD_year, 0},  \
    {                                                                                              \
        "password", FIELD_NONE, 0                                                                  \
    }

static const struct upload_column user_columns_1_1[] = {USER_BEGIN,
                                                        {"orgSourcedIds", FIELD_school, 0},
                                                        {"role", FIELD_role, 0},
                                                        USER_NAMES,
                                                        {NULL, FIELD_NONE, 0}};

static const struct upload_column user_columns_1_2[] = {USER_BEGIN,
                                                        USER_NAMES,
                                                        {"userMasterIdentifier", FIELD_NONE, 0},
                                                        {"preferredGivenName", FIELD_NONE, 0},
                                                        {"preferredMiddleName", FIELD_NONE, 0},
                                                        {"preferredFamilyName", FIELD_NONE, 0},
                                                        {"primaryOrgSourcedId", FIELD_NONE, 0},
                                                        {"pronouns", FIELD_NONE, 0},
                                                        {NULL, FIELD_NONE, 0}};

static const char *const enrolment_required[] = {
    "sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", NULL};
static const char *const user_required_1_1[] = {"sourcedId", "orgSourcedIds", "role", "username",
                                                "givenName", "familyName",    NULL};
static const char *const user_required_1_2[] = {"sourcedId", "username", "givenName", "familyName",
                                                NULL};

struct package {
    struct upload_file file;
    struct rewriter rewriter;
    struct row_cells cells; /* of a row as it stands in exports/ */
    const char *const *required;
    char today[DAY_TEXT_MAX], modified[DAY_TEXT_MAX + 16];
    uint64_t deleted; /* rows marked tobedeleted */
};

static int is_1_2(const struct upload_job *job)
{
    const struct sources *s = &job->load->sources;
    for (size_t i = 0; i < s->reading_count; i++)
        if (strcmp(s->readings[i].platform, job->platform) == 0 &&
            strcmp(s->readings[i].profile, "oneroster-1.2") == 0)
            return 1;
    return 0;
}

/* withdraw_as, or the status that a decision asks for: tobedeleted, else an end date. */
static int is_to_be_deleted(const struct load *l, const struct platform_row *row)
{
    const char *wanted = row->decision->status ? row->new_status : l->stage->policy.withdraw_as;
    return strcasecmp(wanted, "tobedeleted") == 0;
}

/* An enrolment that ended earlier keeps that end. */
static void write_end(char out[DAY_TEXT_MAX], const struct platform_row *row, struct day as_of)
{
    struct buf text = {0};
    struct day end;
    row_cells_field(&text, row->cells, row->reading, FIELD_end);
    int is_earlier = day_parse(&end, str_trim(buf_str(&text)), row->reading->dates,
                               row->reading->day_zero) == 0 &&
                     !day_is_none(end) && end.since_epoch < as_of.since_epoch;
    day_write(out, is_earlier ? end : as_of, DAY_ISO, DAY_NONE);
    buf_release(&text);
}

static void enrolment_becomes(struct buf *out, const struct upload_job *job,
                              const struct platform_row *row)
{
    char end[DAY_TEXT_MAX];
    write_end(end, row, job->load->sources.as_of);
    if (is_to_be_deleted(job->load, row))
        buf_text(out, "tobedeleted");
    else
        buf_format(out, "end date %s", end);
}

static const struct hand_screens screens = {.becomes = enrolment_becomes,
                                            .deactivate = "switch the user off",
                                            .deactivate_step = "switch a user off"};

static void package_open(struct package *p, struct upload_job *job,
                         const struct upload_column *columns, const char *const *required,
                         enum source_kind kind)
{
    const struct load *l = job->load;
    *p = (struct package){.required = required};
    upload_file_open(&p->file, job, columns, kind);
    rewriter_init(&p->rewriter, &l->sources, &l->words[WORDS_STATUS]);
    day_write(p->today, l->sources.as_of, DAY_ISO, DAY_NONE);
    snprintf(p->modified, sizeof p->modified, "%sT00:00:00.000Z", p->today);
}

static void package_close(struct package *p)
{
    upload_file_release(&p->file);
    rewriter_release(&p->rewriter);
    row_cells_release(&p->cells);
}

static int has_required(struct package *p, const struct reading *r, const struct row_cells *cells)
{
    for (const char *const *heading = p->required; *heading; heading++)
        if (!upload_file_has(&p->file, r, cells, *heading))
            return 0;
    return 1;
}

static int add_enrolment(void *to, const struct platform_row *row, struct diag *d)
{
    struct package *p = to;
    const struct load *l = p->file.job->load;
    int is_deleted = is_to_be_deleted(l, row);
    char end[DAY_TEXT_MAX];
    (void)d;
    if (!has_required(p, row->reading, row->cells))
        return 0;
    write_end(end, row, l->sources.as_of);
    upload_file_add(
        &p->file, row->reading, row->cells,
        (const struct upload_change[]){{"status", is_deleted ? "tobedeleted" : "active"},
                                       {"dateLastModified", p->modified},
                                       {is_deleted ? NULL : "endDate", end},
                                       {NULL, NULL}});
    p->deleted += is_deleted != 0;
    return 0;
}

/* As the row stands in exports/: names replaced where the policy says so. Passwords stay home. */
static int add_user(void *to, const struct platform_row *row, struct diag *d)
{
    struct package *p = to;
    const struct load *l = p->file.job->load;
    unsigned actions = row->decision->actions;
    struct str after;
    if (row->reading->kind != SOURCE_ACCOUNTS ||
        !p->file.job->is_released(p->file.job, row->decision->person))
        return 0;
    if (rewrite_row(&p->rewriter, row->row->decisions, row->row->count, row->pseudonym, row->text,
                    &after, d) != 0 ||
        row_cells_read(&p->cells, &l->sources.exports[row->reading->export], after, d) != 0)
        return -1;
    int is_off = (actions & (ACTION_DEACTIVATE | ACTION_DELETE)) != 0;
    if (!has_required(p, row->reading, &p->cells) ||
        (!is_off && !upload_file_has(&p->file, row->reading, &p->cells, "enabledUser")))
        return 0;
    struct upload_change changes[] = {
        {"status", actions & ACTION_DELETE ? "tobedeleted" : "active"},
        {"dateLastModified", p->modified},
        {"password", ""},
        {is_off ? "enabledUser" : NULL, "false"},
        {NULL, NULL}};
    upload_file_add(&p->file, row->reading, &p->cells, changes);
    p->deleted += (actions & ACTION_DELETE) != 0;
    return 0;
}

/* Every table the version knows is named; all but one are absent. */
static int put_manifest(const struct upload_job *job, const char *table, struct diag *d)
{
    static const char *const tables[] = {"academicSessions",
                                         "categories",
                                         "classes",
                                         "classResources",
                                         "courses",
                                         "courseResources",
                                         "demographics",
                                         "enrollments",
                                         "lineItems",
                                         "orgs",
                                         "resources",
                                         "results",
                                         "users",
                                         NULL};
    static const char *const tables_1_2[] = {"roles",
                                             "userProfiles",
                                             "userResources",
                                             "scoreScales",
                                             "lineItemLearningObjectiveIds",
                                             "lineItemScoreScales",
                                             "resultLearningObjectiveIds",
                                             "resultScoreScales",
                                             NULL};
    struct buf text = {0}, name = {0};
    int is_new = is_1_2(job);
    buf_format(&text, "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,%s\r\n",
               is_new ? "1.2" : "1.1");
    for (size_t i = 0; tables[i]; i++)
        buf_format(&text, "file.%s,%s\r\n", tables[i],
                   strcmp(tables[i], table) == 0 ? "delta" : "absent");
    for (size_t i = 0; is_new && tables_1_2[i]; i++)
        buf_format(&text, "file.%s,absent\r\n", tables_1_2[i]);
    buf_text(&text, "source.systemName,offboard\r\nsource.systemCode,offboard\r\n");
    buf_format(&name, "%s-%s-manifest.csv", job->stem, table);
    int status = outdir_put(job->to, name.bytes, buf_str(&text), d);
    buf_release(&name);
    buf_release(&text);
    return status;
}

static int put_package(const struct package *p, const char *table, struct diag *d)
{
    struct buf name = {0};
    if (p->file.count == 0)
        return 0;
    buf_format(&name, "%s.csv", table);
    int status = upload_file_write(&p->file, name.bytes, d);
    buf_release(&name);
    return status == 0 ? put_manifest(p->file.job, table, d) : -1;
}

/* What both packages have in common. */
static void explain_package(const struct upload_job *job, const char *table, struct buf *to)
{
    buf_format(to,
               "   Copy %s-%s.csv and %s-%s-manifest.csv into an empty\n"
               "   folder, name them %s.csv and manifest.csv - exactly so - and give the\n"
               "   folder, or a zip of the two files, to the platform's OneRoster import as a\n"
               "   delta. The layout is confirmed by the OneRoster %s specification; what a\n"
               "   platform does with it differs (delete, deactivate, hide): try it with one\n"
               "   student's lines first, and look at that student.\n",
               job->stem, table, job->stem, table, table, is_1_2(job) ? "1.2" : "1.1");
}

static void explain_enrolments(const struct package *p, uint64_t all)
{
    struct upload_job *job = p->file.job;
    struct buf *to = &job->readme;
    buf_format(to, "%u. ENROLMENTS FIRST: %llu to end.\n", ++job->number, (unsigned long long)all);
    if (p->file.count) {
        buf_format(to, "   %llu rows: %llu marked tobedeleted, %llu given the end date %s.\n",
                   (unsigned long long)p->file.count, (unsigned long long)p->deleted,
                   (unsigned long long)(p->file.count - p->deleted), p->today);
        explain_package(job, "enrollments", to);
    }
    if (p->file.count < all)
        buf_format(to,
                   "   %llu cannot be put into a file: the export lacks a column that OneRoster\n"
                   "   requires. Change them by hand.\n",
                   (unsigned long long)(all - p->file.count));
    buf_format(to,
               "   %s-enrolments-worklist.csv is the same list for checking, or for working by\n"
               "   hand. If the platform takes its enrolments from your MIS or SIS every night,\n"
               "   end them there: it would bring back what you end here.\n\n",
               job->stem);
}

static int oneroster_enrolments(struct upload_job *job, struct diag *d)
{
    struct package p;
    uint64_t all;
    if (hand_enrolments(&all, job, &screens, d) != 0)
        return -1;
    package_open(&p, job, enrolment_columns, enrolment_required, SOURCE_ENROLMENTS);
    int status = platform_rows(job->load, job->platform, ACTION_WITHDRAW, add_enrolment, &p, d);
    if (status == 0)
        status = put_package(&p, "enrollments", d);
    if (status == 0 && all)
        explain_enrolments(&p, all);
    package_close(&p);
    return status;
}

static void explain_accounts(const struct package *p)
{
    struct upload_job *job = p->file.job;
    struct buf *to = &job->readme;
    if (p->file.count) {
        buf_format(to,
                   "   %llu rows: enabledUser = false switches a user off, names are replaced\n"
                   "   where the policy says so. Passwords are never written.\n",
                   (unsigned long long)p->file.count);
        explain_package(job, "users", to);
    }
    buf_format(to,
               "   %s-accounts-worklist.csv is the whole list for checking, or for working by\n"
               "   hand where a row could not be put into the file.\n\n",
               job->stem);
}

static int oneroster_accounts(struct upload_job *job, struct diag *d)
{
    struct package p;
    struct hand_accounts c;
    int is_new = is_1_2(job);
    if (hand_accounts(&c, job, &screens, d) != 0)
        return -1;
    package_open(&p, job, is_new ? user_columns_1_2 : user_columns_1_1,
                 is_new ? user_required_1_2 : user_required_1_1, SOURCE_ACCOUNTS);
    int status =
        platform_rows(job->load, job->platform,
                      ACTION_DEACTIVATE | ACTION_ANONYMISE | ACTION_DELETE, add_user, &p, d);
    if (status == 0)
        status = put_package(&p, "users", d);
    if (status == 0 && hand_explain_accounts(job, &c))
        explain_accounts(&p);
    package_close(&p);
    return status;
}

const struct upload upload_oneroster = {.family = "oneroster",
                                        .title = "OneRoster",
                                        .enrolments = oneroster_enrolments,
                                        .results = hand_results_explained,
                                        .accounts = oneroster_accounts,
                                        .closing = "   Then take a fresh bulk export.\n"};
