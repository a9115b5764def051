#include "load/uploads/hand.h"

#include "load/uploads/account_names.h"
#include "load/uploads/back_uploads.h"
#include "load/uploads/worklist.h"

static const enum field user_ids[] = {FIELD_user_id,  FIELD_account_id, FIELD_sis_id,
                                      FIELD_username, FIELD_upn,        FIELD_admission_number,
                                      FIELD_email,    FIELD_NONE};
static const enum field enrolment_ids[] = {FIELD_enrolment_id, FIELD_NONE};
static const enum field courses[] = {FIELD_course_name, FIELD_course, FIELD_class, FIELD_NONE};
static const enum field statuses[] = {FIELD_status, FIELD_NONE};

struct hand {
    struct upload_job *job;
    const struct hand_screens *screens;
    struct account_names names;
    struct worklist list;
    uint32_t *per_person; /* results to delete; accounts: 1 once they are on the list */
    struct hand_accounts accounts;
    struct buf name, cell;
};

static int hand_open(struct hand *h, struct upload_job *job, const struct hand_screens *screens,
                     struct diag *d)
{
    *h = (struct hand){.job = job, .screens = screens};
    if (account_names_open(&h->names, job->load, job->platform, d) != 0)
        return -1;
    h->per_person = mem_alloc(job->load->people.count, sizeof *h->per_person);
    return 0;
}

static void hand_close(struct hand *h)
{
    free(h->per_person);
    account_names_close(&h->names);
    worklist_release(&h->list);
    buf_release(&h->name);
    buf_release(&h->cell);
}

static int put_list(struct hand *h, const char *what, const char *heading, struct diag *d)
{
    struct buf name = {0};
    if (h->list.count == 0)
        return 0;
    buf_format(&name, "%s%s-%s-worklist.csv", h->job->folder ? h->job->folder : "", h->job->stem,
               what);
    int status = worklist_put(&h->list, h->job->to, name.bytes, heading, d);
    buf_release(&name);
    return status;
}

static int find_name(struct hand *h, const struct platform_row *row, struct diag *d)
{
    buf_clear(&h->name);
    platform_row_name(&h->name, row);
    return h->name.len ? 0 : account_names_find(&h->names, &h->name, row->decision->person, d);
}

static struct str first(struct hand *h, const struct platform_row *row, const enum field *fields)
{
    buf_clear(&h->cell);
    platform_row_first(&h->cell, row, fields);
    return buf_str(&h->cell);
}

/* The cells that every list ends with. */
static void end_line(struct hand *h, const struct platform_row *row)
{
    worklist_cell(&h->list, str_of(row->pseudonym));
    worklist_cell(&h->list, STR(""));
    worklist_end_line(&h->list);
}

static int add_enrolment(void *to, const struct platform_row *row, struct diag *d)
{
    struct hand *h = to;
    struct worklist *w = &h->list;
    if (find_name(h, row, d) != 0)
        return -1;
    if (h->screens->is_by_course)
        worklist_ordered_cell(w, first(h, row, courses));
    worklist_ordered_cell(w, buf_str(&h->name));
    worklist_ordered_cell(w, first(h, row, user_ids));
    if (!h->screens->is_by_course)
        worklist_ordered_cell(w, first(h, row, courses));
    worklist_cell(w, first(h, row, enrolment_ids));
    worklist_cell(w, first(h, row, statuses));
    buf_clear(&h->cell);
    if (h->screens->becomes)
        h->screens->becomes(&h->cell, h->job, row);
    else
        buf_text(&h->cell, row->new_status);
    worklist_cell(w, buf_str(&h->cell));
    end_line(h, row);
    return 0;
}

int hand_enrolments(uint64_t *count, struct upload_job *job, const struct hand_screens *screens,
                    struct diag *d)
{
    struct hand h;
    const char *heading =
        screens->is_by_course
            ? "Course,Student,User ID,Enrollment ID,From status,To status,Pseudonym,Done"
            : "Student,User ID,Course,Enrollment ID,From status,To status,Pseudonym,Done";
    if (hand_open(&h, job, screens, d) != 0)
        return -1;
    int status = platform_rows(job->load, job->platform, ACTION_WITHDRAW, add_enrolment, &h, d);
    if (status == 0)
        status = put_list(&h, "enrolments", heading, d);
    *count = h.list.count;
    hand_close(&h);
    if (status == 0)
        upload_step(job, "change the status of an enrolment", *count);
    return status;
}

static int count_result(void *to, const struct platform_row *row, struct diag *d)
{
    struct hand *h = to;
    (void)d;
    h->per_person[row->decision->person]++;
    return 0;
}

static int add_results(void *to, const struct platform_row *row, struct diag *d)
{
    struct hand *h = to;
    uint32_t *results = &h->per_person[row->decision->person];
    char text[16];
    if (*results == 0)
        return 0;
    if (find_name(h, row, d) != 0)
        return -1;
    snprintf(text, sizeof text, "%u", (unsigned)*results);
    worklist_ordered_cell(&h->list, buf_str(&h->name));
    worklist_ordered_cell(&h->list, first(h, row, user_ids));
    worklist_cell(&h->list, str_of(text));
    end_line(h, row);
    *results = 0;
    return 0;
}

int hand_results(uint64_t *students, struct upload_job *job, struct diag *d)
{
    struct hand h;
    const struct load *l = job->load;
    if (hand_open(&h, job, NULL, d) != 0)
        return -1;
    int status = platform_rows(l, job->platform, ACTION_PURGES, count_result, &h, d);
    if (status == 0)
        status = platform_rows(l, job->platform, ACTION_PURGES, add_results, &h, d);
    if (status == 0)
        status = put_list(&h, "results", "Student,User ID,Results to delete,Pseudonym,Done", d);
    *students = h.list.count;
    hand_close(&h);
    if (status == 0)
        upload_step(job, "delete a student's results", *students);
    return status;
}

int hand_results_explained(struct upload_job *job, struct diag *d)
{
    uint64_t students;
    if (hand_results(&students, job, d) != 0)
        return -1;
    if (students)
        buf_format(&job->readme,
                   "%u. RESULTS: those of %llu students are to be deleted.\n"
                   "   Work through %s-results-worklist.csv. Deleting results there cannot be\n"
                   "   undone: try one student, look at the result, then go on.\n\n",
                   ++job->number, (unsigned long long)students, job->stem);
    return 0;
}

static void count_account(struct hand_accounts *c, unsigned actions)
{
    c->deactivate += (actions & ACTION_DEACTIVATE) != 0;
    c->anonymise += (actions & ACTION_ANONYMISE) != 0;
    c->remove += (actions & ACTION_REMOVE) != 0;
    c->in_error += (actions & ACTION_DELETE) != 0;
}

static int add_account(void *to, const struct platform_row *row, struct diag *d)
{
    struct hand *h = to;
    struct worklist *w = &h->list;
    unsigned actions = row->decision->actions;
    uint32_t person = row->decision->person;
    const char *what = actions & ACTION_DELETE   ? "delete: it was made in error, and never used"
                       : actions & ACTION_REMOVE ? "remove the student"
                       : actions & ACTION_DEACTIVATE ? h->screens->deactivate
                                                     : "";
    /* Without a list of users there is one line a person, from whatever row names them. */
    if (row->reading->kind != SOURCE_ACCOUNTS &&
        (platform_has_kind(h->job->load, h->job->platform, SOURCE_ACCOUNTS) ||
         h->per_person[person]++))
        return 0;
    count_account(&h->accounts, actions);
    if (!h->job->is_released(h->job, person)) {
        h->accounts.waiting++;
        return 0;
    }
    if (find_name(h, row, d) != 0)
        return -1;
    worklist_ordered_cell(w, buf_str(&h->name));
    worklist_ordered_cell(w, first(h, row, user_ids));
    worklist_cell(w, str_of(what));
    worklist_cell(w, actions & ACTION_ANONYMISE ? STR("replace names, clear contact details")
                                                : STR(""));
    end_line(h, row);
    return 0;
}

int hand_accounts(struct hand_accounts *out, struct upload_job *job,
                  const struct hand_screens *screens, struct diag *d)
{
    const unsigned actions = ACTION_DEACTIVATE | ACTION_ANONYMISE | ACTION_REMOVE | ACTION_DELETE;
    struct hand h;
    if (hand_open(&h, job, screens, d) != 0)
        return -1;
    int status = platform_rows(job->load, job->platform, actions, add_account, &h, d);
    if (status == 0)
        status =
            put_list(&h, "accounts", "Student,User ID,Account,Personal details,Pseudonym,Done", d);
    *out = h.accounts;
    out->listed = h.list.count;
    hand_close(&h);
    if (status != 0)
        return -1;
    upload_step(job, screens->deactivate_step, out->deactivate);
    upload_step(job, "anonymise an account", out->anonymise);
    upload_step(job, "remove a student", out->remove);
    upload_step(job, "delete an account made in error", out->in_error);
    return 0;
}

static void explain_part(struct buf *to, const char **mark, uint64_t count, const char *what)
{
    if (count == 0)
        return;
    buf_format(to, "%s %llu %s", *mark, (unsigned long long)count, what);
    *mark = ",";
}

int hand_explain_accounts(struct upload_job *job, const struct hand_accounts *c)
{
    struct buf *to = &job->readme;
    const char *mark = ":";
    if (!c->listed && !c->waiting)
        return 0;
    job->number++;
    buf_format(to, "%u. %s", job->number,
               !c->listed        ? "THE ACCOUNTS COME LATER"
               : job->number > 1 ? "THEN THE ACCOUNTS"
                                 : "THE ACCOUNTS");
    explain_part(to, &mark, c->deactivate, "to make inactive");
    explain_part(to, &mark, c->anonymise, "to anonymise");
    explain_part(to, &mark, c->remove, "to remove");
    explain_part(to, &mark, c->in_error, "to delete");
    buf_text(to, ".\n");
    if (c->waiting && c->listed)
        buf_format(to, "   %llu students must wait", (unsigned long long)c->waiting);
    else if (c->waiting)
        buf_text(to, "   They must wait");
    if (c->waiting)
        buf_text(
            to,
            " until every enrolment has its new status. Export users and\n"
            "   enrolments again, put the files in place of the old ones and run\n"
            "   'offboard check': once it sees no active enrolment left, it writes the list.\n");
    if (!c->listed)
        buf_byte(to, '\n');
    return c->listed > 0;
}

static int add_account_back(void *to, const struct platform_row *row, struct diag *d)
{
    struct hand *h = to;
    (void)d;
    buf_clear(&h->name);
    platform_row_name(&h->name, row);
    worklist_ordered_cell(&h->list, buf_str(&h->name));
    worklist_ordered_cell(&h->list, first(h, row, user_ids));
    worklist_cell(&h->list, STR(""));
    worklist_end_line(&h->list);
    return 0;
}

int hand_accounts_back(uint64_t *count, struct upload_job *job, const struct back *b,
                       struct diag *d)
{
    struct hand h = {.job = job};
    int status =
        back_rows(b, job->platform, SOURCE_ACCOUNTS, ACTION_DEACTIVATE, add_account_back, &h, d);
    *count = h.list.count;
    if (status == 0)
        status = put_list(&h, "back-accounts", "Name,User,Done", d);
    worklist_release(&h.list);
    buf_release(&h.name);
    buf_release(&h.cell);
    return status;
}
