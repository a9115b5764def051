/*
 * Pearson Connexus and Agilix Buzz: a change file for enrolments, and two worklists.
 *
 * Every enrolment's status is changed before its user's Active box is cleared; nobody is
 * deleted: deleting a user removes enrolments and grades (formats.md section 3).
 */
#include "load/uploads/account_names.h"
#include "load/uploads/upload.h"
#include "load/uploads/worklist.h"

extern const struct upload upload_connexus;

static const enum field user_ids[] = {FIELD_user_id,  FIELD_account_id, FIELD_sis_id,
                                      FIELD_username, FIELD_upn,        FIELD_admission_number,
                                      FIELD_email,    FIELD_NONE};
static const enum field enrolment_ids[] = {FIELD_enrolment_id, FIELD_NONE};
static const enum field courses[] = {FIELD_course_name, FIELD_course, FIELD_class, FIELD_NONE};
static const enum field statuses[] = {FIELD_status, FIELD_NONE};

struct connexus {
    struct upload_job *job;
    struct account_names names;
    struct worklist enrolments, accounts;
    struct buf edits; /* lines of the change file */
    uint64_t edit_count, deactivate, anonymise;
    struct buf name, cell;
};

static int find_name(struct connexus *c, const struct platform_row *row, struct diag *d)
{
    buf_clear(&c->name);
    platform_row_name(&c->name, row);
    return c->name.len ? 0 : account_names_find(&c->names, &c->name, row->decision->person, d);
}

static struct str first(struct connexus *c, const struct platform_row *row,
                        const enum field *fields)
{
    buf_clear(&c->cell);
    platform_row_first(&c->cell, row, fields);
    return buf_str(&c->cell);
}

/* A cell that the lines are ordered by. */
static void ordered_cell(struct worklist *w, struct str cell)
{
    worklist_order(w, cell);
    worklist_cell(w, cell);
}

static void add_edit(struct connexus *c, const struct platform_row *row)
{
    struct str id = first(c, row, enrolment_ids);
    if (id.len == 0)
        return;
    buf_text(&c->edits, "Edit,");
    csv_cell(&c->edits, id);
    buf_byte(&c->edits, ',');
    csv_cell(&c->edits, str_of(row->reading->withdrawn_word));
    buf_text(&c->edits, "\r\n");
    c->edit_count++;
}

static int add_enrolment(void *to, const struct platform_row *row, struct diag *d)
{
    struct connexus *c = to;
    struct worklist *w = &c->enrolments;
    if (find_name(c, row, d) != 0)
        return -1;
    ordered_cell(w, buf_str(&c->name));
    ordered_cell(w, first(c, row, user_ids));
    ordered_cell(w, first(c, row, courses));
    worklist_cell(w, first(c, row, enrolment_ids));
    worklist_cell(w, first(c, row, statuses));
    worklist_cell(w, str_of(row->reading->withdrawn_word));
    worklist_cell(w, str_of(row->pseudonym));
    worklist_cell(w, STR(""));
    worklist_end_line(w);
    add_edit(c, row);
    return 0;
}

static int add_account(void *to, const struct platform_row *row, struct diag *d)
{
    struct connexus *c = to;
    struct worklist *w = &c->accounts;
    unsigned actions = row->decision->actions;
    if (row->reading->kind != SOURCE_ACCOUNTS)
        return 0;
    if (find_name(c, row, d) != 0)
        return -1;
    ordered_cell(w, buf_str(&c->name));
    ordered_cell(w, first(c, row, user_ids));
    worklist_cell(w, actions & ACTION_DEACTIVATE ? STR("clear the Active box") : STR(""));
    worklist_cell(w, actions & ACTION_ANONYMISE ? STR("replace names, clear contact details")
                                                : STR(""));
    worklist_cell(w, STR("only after every enrolment of this student has its new status"));
    worklist_cell(w, str_of(row->pseudonym));
    worklist_cell(w, STR(""));
    worklist_end_line(w);
    c->deactivate += actions & ACTION_DEACTIVATE ? 1 : 0;
    c->anonymise += actions & ACTION_ANONYMISE ? 1 : 0;
    return 0;
}

static int put_edits(struct connexus *c, struct diag *d)
{
    struct buf name = {0}, text = {0};
    if (c->edit_count == 0)
        return 0;
    buf_format(&name, "%s-enrolments.csv", c->job->stem);
    buf_text(&text, "Action,Enrollment ID,Status\r\n");
    buf_append(&text, buf_str(&c->edits));
    int status = outdir_put(c->job->to, name.bytes, buf_str(&text), d);
    buf_release(&name);
    buf_release(&text);
    return status;
}

static int put_list(struct connexus *c, struct worklist *w, const char *what, const char *heading,
                    struct diag *d)
{
    struct buf name = {0};
    if (w->count == 0)
        return 0;
    buf_format(&name, "%s-%s-worklist.csv", c->job->stem, what);
    int status = worklist_put(w, c->job->to, name.bytes, heading, d);
    buf_release(&name);
    return status;
}

static void explain_enrolments(const struct connexus *c, struct buf *to)
{
    const char *stem = c->job->stem;
    unsigned long long edits = c->edit_count, all = c->enrolments.count;
    buf_format(to, "1. ENROLMENTS FIRST: %llu to change.\n", all);
    if (edits > 0)
        buf_format(
            to,
            "   %s-enrolments.csv changes %llu of them at once: in the batch import for\n"
            "   enrollments choose the file, read the preview, tick the confirmation. Its\n"
            "   layout (Action, Enrollment ID, Status) is the one in the vendor's help. A\n"
            "   change of many is permanent, so try it all the same with a copy of the file\n"
            "   that has one student's lines, and look at that student before you go on.\n",
            stem, edits);
    if (edits < all)
        buf_format(to,
                   "   %llu cannot be changed by a file, because the export has no Enrollment ID\n"
                   "   for them: change them by hand.\n",
                   all - edits);
    buf_format(to,
               "   %s-enrolments-worklist.csv is the same list for working by hand, student by\n"
               "   student: open the student, then Enrollments, then the course, and set the\n"
               "   status. Write something under Done as you go.\n\n",
               stem);
}

static void explain_accounts(const struct connexus *c, struct buf *to)
{
    buf_format(
        to,
        "%s. THEN THE ACCOUNTS: %llu to make inactive, %llu to anonymise.\n"
        "   Only after every enrolment above shows its new status. Work through\n"
        "   %s-accounts-worklist.csv: open the user, do what the line says under Account\n"
        "   (clear the Active box) and under Personal details. There is no file for this\n"
        "   step: no layout that clears a cell is confirmed (an empty one means 'leave').\n\n",
        c->enrolments.count ? "2" : "1", (unsigned long long)c->deactivate,
        (unsigned long long)c->anonymise, c->job->stem);
}

static void explain(const struct connexus *c)
{
    struct buf *to = &c->job->readme;
    buf_format(to, "%s (Pearson Connexus or Agilix Buzz)\n\n", c->job->platform);
    if (c->enrolments.count)
        explain_enrolments(c, to);
    if (c->accounts.count)
        explain_accounts(c, to);
    if (!c->enrolments.count && !c->accounts.count)
        buf_text(to, "   Nothing is to be done here.\n\n");
    else
        buf_text(to, "   Do not delete users or enrollments: that deletes their grades as well.\n"
                     "   Then export users and enrollments again.\n\n");
}

static int write_files(struct connexus *c, struct diag *d)
{
    const struct upload_job *job = c->job;
    if (platform_rows(job->load, job->platform, ACTION_WITHDRAW, add_enrolment, c, d) != 0 ||
        platform_rows(job->load, job->platform, ACTION_DEACTIVATE | ACTION_ANONYMISE, add_account,
                      c, d) != 0 ||
        put_edits(c, d) != 0 ||
        put_list(c, &c->enrolments, "enrolments",
                 "Student,User ID,Course,Enrollment ID,From status,To status,Pseudonym,Done",
                 d) != 0 ||
        put_list(c, &c->accounts, "accounts",
                 "Student,User ID,Account,Personal details,When,Pseudonym,Done", d) != 0)
        return -1;
    explain(c);
    upload_step(c->job, "change the status of an enrolment", c->enrolments.count);
    upload_step(c->job, "clear the Active box of an account", c->deactivate);
    upload_step(c->job, "anonymise an account", c->anonymise);
    return 0;
}

static int write_connexus(struct upload_job *job, struct diag *d)
{
    struct connexus c = {.job = job};
    if (account_names_open(&c.names, job->load, job->platform, d) != 0)
        return -1;
    int status = write_files(&c, d);
    account_names_close(&c.names);
    worklist_release(&c.enrolments);
    worklist_release(&c.accounts);
    buf_release(&c.edits);
    buf_release(&c.name);
    buf_release(&c.cell);
    return status;
}

const struct upload upload_connexus = {.family = "connexus", .write = write_connexus};
