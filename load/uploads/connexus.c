/*
 * Pearson Connexus and Agilix Buzz: a change file for enrolments, and worklists.
 *
 * Every enrolment's status is changed before its user's Active box is cleared; nobody is
 * deleted: deleting a user removes enrolments and grades (formats.md section 3).
 */
#include "load/uploads/back_uploads.h"
#include "load/uploads/hand.h"
#include "load/uploads/upload_file.h"
#include "load/uploads/worklist.h"

extern const struct upload upload_connexus;

static const struct hand_screens screens = {
    .deactivate = "clear the Active box", .deactivate_step = "clear the Active box of an account"};

struct edits {
    struct buf lines;
    uint64_t count;
};

static int add_edit(void *to, const struct platform_row *row, struct diag *d)
{
    static const enum field ids[] = {FIELD_enrolment_id, FIELD_NONE};
    struct edits *e = to;
    struct buf id = {0};
    (void)d;
    platform_row_first(&id, row, ids);
    if (id.len) {
        buf_text(&e->lines, "Edit,");
        csv_cell(&e->lines, buf_str(&id));
        buf_byte(&e->lines, ',');
        csv_cell(&e->lines, str_of(row->new_status));
        buf_text(&e->lines, "\r\n");
        e->count++;
    }
    buf_release(&id);
    return 0;
}

static int put_edits(uint64_t *count, struct upload_job *job, struct diag *d)
{
    struct edits e = {0};
    struct buf name = {0};
    buf_format(&name, "%s-enrolments.csv", job->stem);
    buf_text(&e.lines, "Action,Enrollment ID,Status\r\n");
    int status = platform_rows(job->load, job->platform, ACTION_WITHDRAW, add_edit, &e, d);
    if (status == 0 && e.count)
        status = outdir_put(job->to, name.bytes, buf_str(&e.lines), d);
    *count = e.count;
    buf_release(&name);
    buf_release(&e.lines);
    return status;
}

static void explain_enrolments(struct upload_job *job, uint64_t all, uint64_t edits)
{
    struct buf *to = &job->readme;
    buf_format(to, "%u. ENROLMENTS FIRST: %llu to change.\n", ++job->number,
               (unsigned long long)all);
    if (edits)
        buf_format(
            to,
            "   %s-enrolments.csv changes %llu of them at once: in the batch import for\n"
            "   enrollments choose the file, read the preview, tick the confirmation. Its\n"
            "   layout (Action, Enrollment ID, Status) is confirmed by the vendor's help. A\n"
            "   change of many is permanent, so try it all the same with a copy of the file\n"
            "   that has one student's lines, and look at that student before you go on.\n",
            job->stem, (unsigned long long)edits);
    if (edits < all)
        buf_format(to,
                   "   %llu cannot be changed by a file, because the export has no Enrollment ID\n"
                   "   for them: change them by hand.\n",
                   (unsigned long long)(all - edits));
    buf_format(to,
               "   %s-enrolments-worklist.csv is the same list for working by hand, student by\n"
               "   student: open the student, then Enrollments, then the course, and set the\n"
               "   status. Write something under Done as you go.\n\n",
               job->stem);
}

static int connexus_enrolments(struct upload_job *job, struct diag *d)
{
    uint64_t all, edits;
    if (hand_enrolments(&all, job, &screens, d) != 0 || put_edits(&edits, job, d) != 0)
        return -1;
    if (all)
        explain_enrolments(job, all, edits);
    return 0;
}

static int connexus_accounts(struct upload_job *job, struct diag *d)
{
    struct hand_accounts c;
    if (hand_accounts(&c, job, &screens, d) != 0)
        return -1;
    if (hand_explain_accounts(job, &c))
        buf_format(
            &job->readme,
            "   Work through %s-accounts-worklist.csv: open the user, do what the line says\n"
            "   under Account (clear the Active box) and under Personal details. There is no\n"
            "   file for this step: no layout that clears a cell is confirmed (an empty one\n"
            "   means 'leave').\n\n",
            job->stem);
    return 0;
}

static const struct upload_column edit_columns[] = {{"Action", FIELD_NONE, 0},
                                                    {"Enrollment ID", FIELD_enrolment_id, 0},
                                                    {"Status", FIELD_status, 0},
                                                    {NULL, FIELD_NONE, 0}};

/* The status is that of the row as it stood. */
static int add_way_back(void *to, const struct platform_row *row, struct diag *d)
{
    struct upload_file *f = to;
    (void)d;
    if (upload_file_has(f, row->reading, row->cells, "Enrollment ID") &&
        upload_file_has(f, row->reading, row->cells, "Status"))
        upload_file_add(f, row->reading, row->cells,
                        (const struct upload_change[]){{"Action", "Edit"}, {NULL, NULL}});
    return 0;
}

static int connexus_give_back(struct upload_job *job, const struct back *b, struct diag *d)
{
    struct upload_file f;
    uint64_t accounts;
    uint64_t enrolments = back_count(b, job->platform, ACTION_WITHDRAW);
    upload_file_open(&f, job, edit_columns, SOURCE_ENROLMENTS);
    int status =
        back_rows(b, job->platform, SOURCE_ENROLMENTS, ACTION_WITHDRAW, add_way_back, &f, d);
    if (status == 0)
        status = upload_file_write(&f, "back-enrolments.csv", d);
    if (status == 0)
        status = hand_accounts_back(&accounts, job, b, d);
    if (status == 0 && accounts)
        buf_format(&job->readme,
                   "%u. ACCOUNTS FIRST: %llu. Open each user of %s-back-accounts-worklist.csv and\n"
                   "   tick the Active box.\n",
                   ++job->number, (unsigned long long)accounts, job->stem);
    if (enrolments)
        buf_format(
            &job->readme,
            "%u. ENROLMENTS: %llu. %s-back-enrolments.csv gives %llu of them the status\n"
            "   they had: use the batch import for enrollments, as it was used to end them.\n",
            ++job->number, (unsigned long long)enrolments, job->stem, (unsigned long long)f.count);
    upload_file_release(&f);
    return status;
}

const struct upload upload_connexus = {
    .family = "connexus",
    .title = "Pearson Connexus or Agilix Buzz",
    .enrolments = connexus_enrolments,
    .results = hand_results_explained,
    .accounts = connexus_accounts,
    .give_back = connexus_give_back,
    .closing = "   Delete no user and no enrollment unless a list says so: grades go with them.\n"
               "   Then export users and enrollments again.\n"};
