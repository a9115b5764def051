/*
 * Canvas: SIS import files for enrolments and users (formats.md section 2), and worklists.
 *
 * Users are suspended, never deleted: deleting somebody's last login deletes every enrolment.
 * What Canvas would take off if the file were silent about it - an enrolment's own dates, the
 * authentication provider of a login - is taken over from the export.
 */
#include <strings.h>

#include "load/uploads/back_uploads.h"
#include "load/uploads/hand.h"
#include "load/uploads/upload_file.h"

extern const struct upload upload_canvas;

static const struct hand_screens screens = {
    .is_by_course = 1, .deactivate = "suspend the user", .deactivate_step = "suspend a user"};

static const struct upload_column enrolment_columns[] = {
    {"course_id", FIELD_course, 1},
    {"section_id", FIELD_class, 1},
    {"user_id", FIELD_user_id, 0},
    {"user_integration_id", FIELD_NONE, 1},
    {"role", FIELD_role, 1},
    {"role_id", FIELD_NONE, 1},
    {"status", FIELD_NONE, 0},
    {"root_account", FIELD_NONE, 1},
    {"start_date", FIELD_start, 1},
    {"end_date", FIELD_end, 1},
    {"associated_user_id", FIELD_NONE, 1},
    {"limit_section_privileges", FIELD_NONE, 1},
    {"temporary_enrollment_source_user_id", FIELD_NONE, 1},
    {NULL, FIELD_NONE, 0}};

static const struct upload_column user_columns[] = {{"user_id", FIELD_user_id, 0},
                                                    {"login_id", FIELD_username, 0},
                                                    {"authentication_provider_id", FIELD_NONE, 1},
                                                    {"status", FIELD_NONE, 0},
                                                    {NULL, FIELD_NONE, 0}};

/* The import's own spelling of a status that ends an enrolment, or NULL. */
static const char *import_status(const char *word)
{
    static const char *const words[] = {"deleted_last_completed", "deleted", "completed",
                                        "inactive", NULL};
    for (size_t i = 0; words[i]; i++)
        if (strcasecmp(words[i], word) == 0)
            return words[i];
    return NULL;
}

static int add_enrolment(void *to, const struct platform_row *row, struct diag *d)
{
    struct upload_file *f = to;
    const char *status = import_status(row->new_status);
    const struct reading *r = row->reading;
    (void)d;
    int has_course = upload_file_has(f, r, row->cells, "course_id") ||
                     upload_file_has(f, r, row->cells, "section_id");
    int has_user = upload_file_has(f, r, row->cells, "user_id") ||
                   upload_file_has(f, r, row->cells, "user_integration_id");
    int has_role =
        upload_file_has(f, r, row->cells, "role") || upload_file_has(f, r, row->cells, "role_id");
    if (status && has_course && has_user && has_role)
        upload_file_add(f, r, row->cells,
                        (const struct upload_change[]){{"status", status}, {NULL, NULL}});
    return 0;
}

static void explain_enrolments(struct upload_job *job, uint64_t all, uint64_t in_file)
{
    struct buf *to = &job->readme;
    buf_format(to, "%u. ENROLMENTS FIRST: %llu to change.\n", ++job->number,
               (unsigned long long)all);
    if (in_file)
        buf_format(
            to,
            "   %s-enrollments.csv changes %llu of them at once: Admin, SIS Import, choose the\n"
            "   file. Leave 'full batch update' off: with it Canvas takes a file for all there\n"
            "   is and deletes the rest. The layout is confirmed by the vendor's description\n"
            "   of SIS imports and by Canvas's source. Try it all the same with a copy of the\n"
            "   file that has one student's lines. An import can be undone for 30 days.\n"
            "   Canvas takes off an enrolment's own dates where a file is silent about them:\n"
            "   if you use such dates, export with start_date and end_date.\n",
            job->stem, (unsigned long long)in_file);
    if (in_file < all)
        buf_format(
            to,
            "   %llu cannot be changed by a file: the export lacks course, SIS user id or role\n"
            "   for them, or the status is none of deleted_last_completed, deleted, completed\n"
            "   and inactive. Change them by hand.\n",
            (unsigned long long)(all - in_file));
    buf_format(to,
               "   %s-enrolments-worklist.csv is the same list for working by hand, course by\n"
               "   course: open the course, then People, then the student. Observers of a\n"
               "   student are not changed: look for them on the same page.\n\n",
               job->stem);
}

static int canvas_enrolments(struct upload_job *job, struct diag *d)
{
    struct upload_file f;
    uint64_t all;
    if (hand_enrolments(&all, job, &screens, d) != 0)
        return -1;
    upload_file_open(&f, job, enrolment_columns, SOURCE_ENROLMENTS);
    int status = platform_rows(job->load, job->platform, ACTION_WITHDRAW, add_enrolment, &f, d);
    if (status == 0)
        status = upload_file_write(&f, "enrollments.csv", d);
    if (status == 0 && all)
        explain_enrolments(job, all, f.count);
    upload_file_release(&f);
    return status;
}

static int add_user(void *to, const struct platform_row *row, struct diag *d)
{
    struct upload_file *f = to;
    const struct reading *r = row->reading;
    (void)d;
    if (r->kind == SOURCE_ACCOUNTS && f->job->is_released(f->job, row->decision->person) &&
        upload_file_has(f, r, row->cells, "user_id") &&
        upload_file_has(f, r, row->cells, "login_id"))
        upload_file_add(f, r, row->cells,
                        (const struct upload_change[]){{"status", "suspended"}, {NULL, NULL}});
    return 0;
}

static void explain_accounts(struct upload_job *job, uint64_t in_file)
{
    struct buf *to = &job->readme;
    if (in_file)
        buf_format(
            to,
            "   %s-users.csv suspends %llu users at once: Admin, SIS Import, without 'full\n"
            "   batch update'. A suspended user cannot log in and keeps every enrolment. No\n"
            "   user is deleted by it, and none should be: with the last login of a user\n"
            "   Canvas deletes all of that user's enrolments. The layout is confirmed by the\n"
            "   vendor's description of SIS imports; try it with one student first. If your\n"
            "   logins name an authentication provider, export users with the column\n"
            "   authentication_provider_id: a file without it takes the provider off.\n",
            job->stem, (unsigned long long)in_file);
    buf_format(to,
               "   %s-accounts-worklist.csv is the whole list for working by hand. What it says\n"
               "   under Personal details is only there: no file that clears a cell is confirmed.\n"
               "\n",
               job->stem);
}

static int canvas_accounts(struct upload_job *job, struct diag *d)
{
    struct upload_file f;
    struct hand_accounts c;
    if (hand_accounts(&c, job, &screens, d) != 0)
        return -1;
    upload_file_open(&f, job, user_columns, SOURCE_ACCOUNTS);
    int status = platform_rows(job->load, job->platform, ACTION_DEACTIVATE, add_user, &f, d);
    if (status == 0)
        status = upload_file_write(&f, "users.csv", d);
    if (status == 0 && hand_explain_accounts(job, &c))
        explain_accounts(job, f.count);
    upload_file_release(&f);
    return status;
}

/* The export's own status, which the import spells the same way. */
static int add_enrolment_back(void *to, const struct platform_row *row, struct diag *d)
{
    struct upload_file *f = to;
    struct buf status = {0};
    (void)d;
    row_cells_field(&status, row->cells, row->reading, FIELD_status);
    buf_byte(&status, '\0');
    upload_file_add(f, row->reading, row->cells,
                    (const struct upload_change[]){{"status", status.bytes}, {NULL, NULL}});
    buf_release(&status);
    return 0;
}

static int add_user_back(void *to, const struct platform_row *row, struct diag *d)
{
    struct upload_file *f = to;
    (void)d;
    upload_file_add(f, row->reading, row->cells,
                    (const struct upload_change[]){{"status", "active"}, {NULL, NULL}});
    return 0;
}

static int put_back(uint64_t *count, struct upload_job *job, const struct back *b,
                    const struct upload_column *columns, enum source_kind kind, unsigned action,
                    struct diag *d)
{
    struct upload_file f;
    int is_users = kind == SOURCE_ACCOUNTS;
    upload_file_open(&f, job, columns, kind);
    int status = back_rows(b, job->platform, kind, action,
                           is_users ? add_user_back : add_enrolment_back, &f, d);
    if (status == 0)
        status = upload_file_write(&f, is_users ? "back-users.csv" : "back-enrollments.csv", d);
    *count = f.count;
    upload_file_release(&f);
    return status;
}

static int canvas_give_back(struct upload_job *job, const struct back *b, struct diag *d)
{
    uint64_t users, enrolments;
    if (put_back(&users, job, b, user_columns, SOURCE_ACCOUNTS, ACTION_DEACTIVATE, d) != 0 ||
        put_back(&enrolments, job, b, enrolment_columns, SOURCE_ENROLMENTS, ACTION_WITHDRAW, d) !=
            0)
        return -1;
    if (users)
        buf_format(&job->readme,
                   "%u. USERS FIRST: %llu. %s-back-users.csv makes them active again: Admin, SIS\n"
                   "   Import, without 'full batch update'.\n",
                   ++job->number, (unsigned long long)users, job->stem);
    if (enrolments)
        buf_format(
            &job->readme,
            "%u. ENROLMENTS: %llu. %s-back-enrollments.csv gives them the status they had,\n"
            "   in the same way. Where the import that ended them is less than 30 days old,\n"
            "   it can be undone instead.\n",
            ++job->number, (unsigned long long)enrolments, job->stem);
    return 0;
}

const struct upload upload_canvas = {.family = "canvas",
                                     .title = "Canvas",
                                     .enrolments = canvas_enrolments,
                                     .results = hand_results_explained,
                                     .accounts = canvas_accounts,
                                     .give_back = canvas_give_back,
                                     .closing = "   Then export users and enrollments again.\n"};
