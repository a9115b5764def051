/*
 * offboard erase - one person taken out of every backup in the vault.
 *
 * Each backup that has rows of them is written anew beside the old one and verified by another
 * process. Then one transaction of ledger.db makes all of the new ones the backups, and they take
 * their places: killed before it nothing was erased, killed after it the next start finishes.
 */
#include <unistd.h>

#include "driver/clock.h"
#include "driver/erasure.h"
#include "driver/json_out.h"
#include "driver/leftover.h"
#include "driver/whom.h"
#include "lib/outdir.h"

enum { ANSWER_BYTES_MAX = 1 << 20 };

struct erasing {
    struct session *s;
    struct whom whom;
    struct ledger_erasure *runs; /* whose backups have rows of the person */
    uint64_t *rows;              /* of each, erased */
    size_t count;
    uint32_t *missing; /* runs whose backups are not in the vault */
    size_t missing_count;
    const char **elsewhere; /* folders that may name the person as well */
    size_t elsewhere_count;
    struct leftovers left; /* in those backups that are there */
};

/* No personal value: whoever is meant is a pseudonym. */
static int write_request(const struct erasing *x, int run_fd, struct diag *d)
{
    struct buf text = {0};
    struct json *root = json_new_object(), *names = json_new_array();
    for (size_t i = 0; i < x->whom.count; i++)
        json_push_text(names, x->whom.names[i]);
    json_put(root, "names", names);
    json_print(&text, root);
    json_free(root);
    int status = file_replace(run_fd, ERASURE_REQUEST, buf_str(&text), d);
    buf_release(&text);
    return status;
}

/* What was found when the new backup was compared; kept where it has less than the old one. */
static int read_answer(struct erasing *x, const struct ledger_backup_row *backup, int run_fd,
                       struct diag *d)
{
    struct arena *a = &x->s->arena;
    struct buf text = {0};
    int status = file_read(&text, run_fd, ERASURE_ANSWER, ANSWER_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "what was erased cannot be told: try again");
    struct json *done = status == 0 ? json_parse(buf_str(&text), ERASURE_ANSWER, d) : NULL;
    buf_release(&text);
    if (!done)
        return -1;
    if (json_count(done, "erased") > 0) {
        x->rows[x->count] = json_count(done, "erased");
        x->runs[x->count++] =
            (struct ledger_erasure){.run = backup->run,
                                    .backup = {.digest = json_text(done, "digest", a),
                                               .files = json_count(done, "files"),
                                               .rows = json_count(done, "rows"),
                                               .bytes = json_count(done, "bytes")},
                                    .what = json_text(done, "what", a)};
    }
    json_free(done);
    return 0;
}

static int rewrite(struct erasing *x, const struct ledger_backup_row *backup, int run_fd,
                   struct diag *d)
{
    int status = write_request(x, run_fd, d);
    if (status == 0)
        status = run_stage(x->s, "load", "erase", backup->run, DAY_NONE, d);
    if (status == 0)
        status = run_stage(x->s, "load", "erased", backup->run, DAY_NONE, d);
    if (status == 0)
        status = read_answer(x, backup, run_fd, d);
    return status;
}

static int rewrite_all(struct erasing *x, struct diag *d)
{
    struct session *s = x->s;
    struct ledger_backup_row *backups;
    size_t count;
    if (ledger_backups(s->ledger, &backups, &count, &s->arena, d) != 0)
        return -1;
    x->runs = arena_alloc(&s->arena, (count + 1) * sizeof *x->runs);
    x->rows = arena_alloc(&s->arena, (count + 1) * sizeof *x->rows);
    x->missing = arena_alloc(&s->arena, (count + 1) * sizeof *x->missing);
    for (size_t i = count; i > 0; i--) { /* the oldest first */
        const struct ledger_backup_row *backup = &backups[i - 1];
        const char *name = arena_format(&s->arena, "%06u/backup", (unsigned)backup->run);
        if (!dir_exists(s->vault.runs_fd, name)) {
            if (!backup->pruned_at[0])
                x->missing[x->missing_count++] = backup->run;
            continue;
        }
        int fd = run_open(&s->vault, backup->run, 0, d);
        int status = fd < 0 ? -1 : rewrite(x, backup, fd, d);
        if (status == 0)
            status = leftovers_add(&x->left, s, backup->run, fd, d);
        if (fd >= 0)
            close(fd);
        if (status != 0)
            return -1;
    }
    return 0;
}

/* What reinstating gave back of the person is another copy of the same rows. */
static int remove_reinstated(struct erasing *x, struct diag *d)
{
    struct session *s = x->s;
    if (!dir_exists(s->vault.fd, "reinstated"))
        return 0;
    int fd = dir_open(s->vault.fd, "reinstated", d);
    int status = fd < 0 ? -1 : 0;
    for (size_t i = 0; i < x->whom.count && status == 0; i++)
        status = dir_remove(fd, x->whom.names[i], d);
    if (status == 0 && fsync(fd) != 0)
        status = diag_system(d, "cannot make it durable that rows were erased");
    if (fd >= 0)
        close(fd);
    return status;
}

static int commit(struct erasing *x, struct diag *d)
{
    const struct options *o = x->s->options;
    char at[CLOCK_TEXT];
    if (x->count == 0)
        return 0;
    if (clock_utc(at, d) != 0)
        return -1;
    return ledger_erase(x->s->ledger, x->runs, x->count, o->by, o->authority, at, d);
}

/* Plans, worklists and exports may name anybody; they are not backups, and go by themselves. */
static int look_elsewhere(struct erasing *x, struct diag *d)
{
    static const char *const folders[] = {"staged", "plan/plan.xlsx", "uploads", "exports"};
    enum { FOLDERS = sizeof folders / sizeof *folders };
    struct session *s = x->s;
    uint32_t *runs;
    size_t count;
    if (vault_runs(&s->vault, &runs, &count, &s->arena, d) != 0)
        return -1;
    x->elsewhere = arena_alloc(&s->arena, (count * FOLDERS + 1) * sizeof *x->elsewhere);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < FOLDERS; k++) {
            const char *path = session_path(s, runs[i], folders[k]);
            if (access(path, F_OK) == 0)
                x->elsewhere[x->elsewhere_count++] = path;
        }
    return 0;
}

static void show_words(const struct erasing *x)
{
    if (x->count == 0)
        puts("This person is in no backup of the vault: there is nothing to erase.");
    else
        puts("Erased from the backups, which were verified again:");
    for (size_t i = 0; i < x->count; i++)
        printf("  backup of run %u: %s; %llu rows of others are as they were\n",
               (unsigned)x->runs[i].run, x->runs[i].what,
               (unsigned long long)x->runs[i].backup.rows);
    for (size_t i = 0; i < x->missing_count; i++)
        printf("NOT LOOKED AT: the backup of run %u is not in the vault. Should a copy of it turn "
               "up: put\nit back and erase again.\n",
               (unsigned)x->missing[i]);
    leftovers_show(&x->left);
    if (x->elsewhere_count)
        puts("\nNot backups, but these may still name the person. Plans and worklists go once "
             "'offboard check'\nhas seen every step done, after 60 days at the latest; exports/ "
             "only once the next run is\nprepared, so delete that folder yourself where no step "
             "needs it any more:");
    for (size_t i = 0; i < x->elsewhere_count; i++)
        printf("  %s\n", x->elsewhere[i]);
    puts("\nOut of offboard's reach: copies of the vault made elsewhere, what was restored to "
         "folders of\nyour own, and the files that were delivered.");
}

static void show_json(const struct erasing *x)
{
    struct json *root = json_new_object(), *runs = json_new_array();
    struct json *missing = json_new_array(), *elsewhere = json_new_array();
    for (size_t i = 0; i < x->count; i++) {
        struct json *one = json_new_object();
        json_put_count(one, "run", x->runs[i].run);
        json_put_count(one, "erased", x->rows[i]);
        json_put_text(one, "what", x->runs[i].what);
        json_put_count(one, "rows", x->runs[i].backup.rows);
        json_push(runs, one);
    }
    for (size_t i = 0; i < x->missing_count; i++)
        json_push_count(missing, x->missing[i]);
    for (size_t i = 0; i < x->elsewhere_count; i++)
        json_push_text(elsewhere, x->elsewhere[i]);
    json_put_flag(root, "was_in_a_backup", x->count > 0);
    json_put(root, "backups", runs);
    json_put(root, "missing_backups", missing);
    json_put(root, "may_still_name", elsewhere);
    json_put(root, "belongs_to_nobody", leftovers_json(&x->left));
    json_out(root);
    json_free(root);
}

/* Its backup may be relied on any moment: it must be in the ledger, or gone, first. */
static int check_pending(struct session *s, struct diag *d)
{
    const char *name = arena_format(&s->arena, "%06u/backup", (unsigned)s->pending);
    if (session_drop_void(s, d) != 0)
        return -1;
    if (!s->pending || !dir_exists(s->vault.runs_fd, name))
        return 0;
    return diag_set(d, DIAG_DATA,
                    "run %u was interrupted while it was applied: finish it with 'offboard apply', "
                    "then erase; nothing was erased",
                    (unsigned)s->pending);
}

static int erase_from(struct session *s, struct diag *d)
{
    struct diag second; /* the first failure is the one to report */
    struct erasing x = {.s = s};
    int status = check_pending(s, d);
    if (status == 0)
        status = whom_find(&x.whom, s, WHOM_ANYWHERE, "nothing was erased", d);
    if (status == 0)
        status = rewrite_all(&x, d);
    if (status == 0)
        status = commit(&x, d);
    if (erasure_settle(s, status == 0 ? d : &second) != 0)
        status = -1;
    if (status == 0)
        status = remove_reinstated(&x, d);
    if (status == 0)
        status = look_elsewhere(&x, d);
    if (status == 0 && s->options->is_json)
        show_json(&x);
    else if (status == 0)
        show_words(&x);
    leftovers_release(&x.left);
    return status;
}

static int erase(const struct options *o, struct diag *d)
{
    struct session s;
    if (!o->person)
        return diag_set(d, DIAG_USAGE,
                        "say whom: offboard erase PERSON school.ini --by 'Your Name' --authority "
                        "'request of 3 May'; nothing was erased");
    if (!o->by || !o->by[0])
        return diag_set(d, DIAG_USAGE,
                        "somebody must answer for it: give --by 'Your Name'; nothing was erased");
    if (!o->authority || !o->authority[0])
        return diag_set(d, DIAG_USAGE,
                        "say on whose word, for the disposal log: give --authority 'TEXT', without "
                        "the person's name; nothing was erased");
    int status = session_open(&s, o, 0, d);
    if (status == 0)
        status = erase_from(&s, d);
    session_close(&s);
    return status;
}

extern const struct verb verb_erase;
const struct verb verb_erase = {.name = "erase",
                                .arguments = "PERSON school.ini",
                                .summary = "take somebody out of every backup, for good",
                                .run = erase};
