/*
 * An attainment tracker: a worklist of students by class, those outside any class first.
 *
 * Trackers with a nightly synchronisation have no import that removes people; it is done on
 * their screens, class by class (formats.md section 4.5).
 */
#include "load/uploads/account_names.h"
#include "load/uploads/by_hand.h"
#include "load/uploads/worklist.h"

extern const struct upload upload_tracker;

static const enum field student_ids[] = {
    FIELD_upn,        FIELD_admission_number, FIELD_sis_id, FIELD_user_id,
    FIELD_account_id, FIELD_username,         FIELD_email,  FIELD_NONE};
static const enum field classes[] = {FIELD_class, FIELD_NONE};

struct tracker {
    struct upload_job *job;
    struct account_names names;
    struct worklist students;
    uint32_t *results; /* to delete, one count a person; 0 once they are on the list */
    uint64_t anonymise, remove, deactivate, in_error, purge, waiting;
    struct buf name, class, id;
};

static int count_result(void *to, const struct platform_row *row, struct diag *d)
{
    struct tracker *t = to;
    (void)d;
    t->results[row->decision->person]++;
    return 0;
}

static const char *what_to_do(unsigned actions)
{
    int is_both = (actions & ACTION_ANONYMISE) && (actions & ACTION_DEACTIVATE);
    return actions & ACTION_DELETE       ? "delete: it was made in error, and never used"
           : actions & ACTION_REMOVE     ? "remove the student"
           : is_both                     ? "replace names, clear contact details, make inactive"
           : actions & ACTION_ANONYMISE  ? "replace names, clear contact details"
           : actions & ACTION_DEACTIVATE ? "make inactive"
                                         : "";
}

/* One line; `actions` are those on the student's own record, 0 for none. */
static int add_line(struct tracker *t, const struct platform_row *row, unsigned actions,
                    struct diag *d)
{
    struct worklist *w = &t->students;
    uint32_t *results = &t->results[row->decision->person];
    char count[16] = "";
    buf_clear(&t->name);
    buf_clear(&t->class);
    buf_clear(&t->id);
    platform_row_name(&t->name, row);
    if (t->name.len == 0 && account_names_find(&t->names, &t->name, row->decision->person, d) != 0)
        return -1;
    if (row->reading->kind == SOURCE_ACCOUNTS)
        platform_row_first(&t->class, row, classes);
    platform_row_first(&t->id, row, student_ids);
    if (*results)
        snprintf(count, sizeof count, "%u", (unsigned)*results);
    int is_unassigned = str_is(buf_str(&t->class), t->job->load->stage->policy.unassigned_class);
    worklist_order(w, is_unassigned ? STR("0") : STR("1"));
    worklist_ordered_cell(w, buf_str(&t->class));
    worklist_ordered_cell(w, buf_str(&t->name));
    worklist_ordered_cell(w, buf_str(&t->id));
    worklist_cell(w, str_of(what_to_do(actions)));
    worklist_cell(w, str_of(count));
    worklist_cell(w, str_of(row->pseudonym));
    worklist_cell(w, STR(""));
    worklist_end_line(w);
    t->purge += *results > 0;
    *results = 0;
    return 0;
}

static int add_student(void *to, const struct platform_row *row, struct diag *d)
{
    struct tracker *t = to;
    unsigned actions = row->decision->actions;
    if (row->reading->kind != SOURCE_ACCOUNTS)
        return 0;
    t->remove += (actions & ACTION_REMOVE) != 0;
    t->anonymise += (actions & ACTION_ANONYMISE) != 0;
    t->deactivate += (actions & ACTION_DEACTIVATE) != 0;
    t->in_error += (actions & ACTION_DELETE) != 0;
    if (!t->job->is_released(t->job, row->decision->person)) {
        t->waiting++;
        return 0;
    }
    return add_line(t, row, actions, d);
}

/* Whoever has results to delete but stands on no student list. */
static int add_remaining(void *to, const struct platform_row *row, struct diag *d)
{
    struct tracker *t = to;
    return t->results[row->decision->person] ? add_line(t, row, 0, d) : 0;
}

static void explain(const struct tracker *t)
{
    struct upload_job *job = t->job;
    struct buf *to = &job->readme;
    if (t->waiting)
        buf_format(to,
                   "%u. %llu students must wait until every enrolment has its new status: then\n"
                   "   export everything again and run 'offboard check'.\n\n",
                   ++job->number, (unsigned long long)t->waiting);
    if (t->students.count == 0)
        return;
    buf_format(to,
               "%u. Keep the tracker's own download of all data first (often Tools > Download).\n",
               ++job->number);
    buf_format(
        to,
        "%u. Work through %s-students-worklist.csv, class by class. Students outside a class\n"
        "   come first. To do: %llu to anonymise, %llu to remove, %llu to make inactive, %llu\n"
        "   made in error to delete; results of %llu to delete.\n"
        "   Deleting results or a student in a tracker cannot be undone there: try one\n"
        "   student, look at the result, then go on. Write something under Done as you go.\n\n",
        ++job->number, job->stem, (unsigned long long)t->anonymise, (unsigned long long)t->remove,
        (unsigned long long)t->deactivate, (unsigned long long)t->in_error,
        (unsigned long long)t->purge);
}

static int put_students(struct tracker *t, struct diag *d)
{
    struct buf name = {0};
    if (t->students.count == 0)
        return 0;
    buf_format(&name, "%s-students-worklist.csv", t->job->stem);
    int status = worklist_put(&t->students, t->job->to, name.bytes,
                              "Class,Student,Id,To do,Results to delete,Pseudonym,Done", d);
    buf_release(&name);
    return status;
}

static int write_files(struct tracker *t, struct diag *d)
{
    const unsigned own = ACTION_ANONYMISE | ACTION_REMOVE | ACTION_DEACTIVATE | ACTION_DELETE;
    const struct load *l = t->job->load;
    const char *platform = t->job->platform;
    if ((t->job->parts & UPLOAD_RESULTS) &&
        platform_rows(l, platform, ACTION_PURGES, count_result, t, d) != 0)
        return -1;
    if (platform_rows(l, platform, own, add_student, t, d) != 0 ||
        platform_rows(l, platform, ACTION_PURGES, add_remaining, t, d) != 0 ||
        put_students(t, d) != 0)
        return -1;
    explain(t);
    upload_step(t->job, "anonymise a student", t->anonymise);
    upload_step(t->job, "remove a student", t->remove);
    upload_step(t->job, "make an account inactive", t->deactivate);
    upload_step(t->job, "delete an account made in error", t->in_error);
    upload_step(t->job, "delete a student's results", t->purge);
    return 0;
}

/* A student's record and results are on one screen, so they are on one line. */
static int tracker_accounts(struct upload_job *job, struct diag *d)
{
    struct tracker t = {.job = job};
    if (account_names_open(&t.names, job->load, job->platform, d) != 0)
        return -1;
    t.results = mem_alloc(job->load->people.count, sizeof *t.results);
    int status = write_files(&t, d);
    free(t.results);
    account_names_close(&t.names);
    worklist_release(&t.students);
    buf_release(&t.name);
    buf_release(&t.class);
    buf_release(&t.id);
    return status;
}

const struct upload upload_tracker = {
    .family = "tracker",
    .title = "attainment tracker",
    .enrolments = by_hand_enrolments,
    .accounts = tracker_accounts,
    .closing =
        "   There is no file to upload: no import layout for this is confirmed for trackers.\n"
        "   If yours imports student lists or results, the files in 'exports' are in its\n"
        "   own format; whether an import also removes what is missing from the file must\n"
        "   be tried with one student first. Then export students and results again.\n"};
