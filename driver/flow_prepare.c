#include <errno.h>
#include <unistd.h>

#include "driver/clock.h"
#include "driver/delivered.h"
#include "driver/flow.h"
#include "driver/run_record.h"
#include "driver/term_figures.h"
#include "lib/export_text.h"
#include "lib/outdir.h"
#include "lib/stage.h"
#include "lib/text.h"

static const char statement[] =
    "I have verified that these are the correct students and enrolments";

int flow_can_ask(const struct session *s)
{
    return !s->options->is_json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* A line from the terminal, without its end. */
static int ask(const char *question, char *answer, size_t size)
{
    printf("%s ", question);
    fflush(stdout);
    if (!fgets(answer, (int)size, stdin))
        return -1;
    answer[strcspn(answer, "\n")] = '\0';
    return 0;
}

static int ask_words(const struct session *s, const struct plan *p, char *answer, size_t size,
                     struct diag *d)
{
    if (!flow_can_ask(s))
        return diag_set(d, DIAG_DATA,
                        "not confirmed: read the plan, then give --confirm '%s'; nothing was "
                        "changed",
                        p->words);
    printf("\n  %s.\n\n", statement);
    if (ask("To confirm this, type the words of the plan:", answer, size) != 0)
        return diag_set(d, DIAG_DATA, "not confirmed; nothing was changed");
    return 0;
}

/* Every byte of what was published for the plan. */
static int check_published(struct session *s, uint32_t run, struct diag *d)
{
    static const struct {
        const char *name;
        enum dir_verify_what what;
    } folders[] = {{"staged", VERIFY_FINGERPRINTS}, {"plan", VERIFY_SHA256}};
    int run_fd = run_open(&s->vault, run, 0, d), status = run_fd < 0 ? -1 : 0;
    for (size_t i = 0; i < 2 && status == 0; i++) {
        int fd = dir_open(run_fd, folders[i].name, d);
        status = fd < 0 ? -1 : dir_verify(fd, folders[i].name, folders[i].what, d);
        if (fd >= 0)
            close(fd);
    }
    if (run_fd >= 0)
        close(run_fd);
    return status;
}

/* Inputs, policy, program and vault must be those the plan was made from: by content. */
static int check_bonds(struct session *s, const struct plan *p, const struct sources *sources,
                       struct diag *d)
{
    char digest[DIGEST_HEX];
    sha256_hex(digest, s->config_text);
    if (strcmp(digest, sources->ini_digest) != 0)
        return diag_set(d, DIAG_DATA,
                        "'%s' changed since plan %u: make a new plan with 'offboard plan'",
                        s->config_path, (unsigned)p->run);
    if (strcmp(p->program, OFFBOARD_VERSION) != 0)
        return diag_set(d, DIAG_DATA,
                        "plan %u was made by offboard %s: make a new one with this version",
                        (unsigned)p->run, p->program);
    if (check_published(s, p->run, d) != 0 || ledger_state(s->ledger, digest, d) != 0)
        return -1;
    if (strcmp(digest, p->vault_state) != 0)
        return diag_set(d, DIAG_DATA,
                        "another run was prepared, or somebody reinstated, since plan %u: "
                        "make a new plan",
                        (unsigned)p->run);
    for (size_t i = 0; i < sources->export_count; i++)
        if (export_text_check(&sources->exports[i], d) != 0)
            return -1;
    for (size_t i = 0; i < sources->lookup_count; i++)
        if (export_text_check(&sources->lookups[i], d) != 0)
            return -1;
    return 0;
}

static int read_sources(struct session *s, uint32_t run, struct sources *sources, struct diag *d)
{
    int run_fd = run_open(&s->vault, run, 0, d);
    int staged = run_fd < 0 ? -1 : dir_open(run_fd, "staged", d);
    int status = staged < 0 ? -1 : sources_read(sources, &s->arena, staged, d);
    if (status == 0)
        sources_follow(sources, s->config_path, &s->arena);
    if (staged >= 0)
        close(staged);
    if (run_fd >= 0)
        close(run_fd);
    return status;
}

/* The same person's same words, before an interruption: 1 yes, 0 no, -1 with *d. */
static int is_confirmed(struct session *s, const struct confirmation *c, int run_fd, struct diag *d)
{
    struct confirmation first;
    int found = confirmation_read(&first, &s->arena, run_fd, d);
    if (found != 0)
        return found < 0 ? -1 : 0;
    return strcmp(first.words, c->words) == 0 && strcmp(first.by, c->by) == 0 &&
           strcmp(first.authority, c->authority) == 0 && strcmp(first.allowed, c->allowed) == 0;
}

static int write_confirmation(struct session *s, const struct plan *p, const char *by,
                              struct diag *d)
{
    char at[CLOCK_TEXT];
    struct confirmation c = {.words = p->words,
                             .by = by,
                             .authority = s->options->authority ? s->options->authority : "",
                             .at = at,
                             .allowed = s->options->allow ? s->options->allow : ""};
    if (clock_utc(at, d) != 0)
        return -1;
    int fd = run_open(&s->vault, p->run, 0, d);
    if (fd < 0)
        return -1;
    int status = is_confirmed(s, &c, fd, d);
    if (status == 0)
        status = confirmation_write(&c, fd, d);
    close(fd);
    return status < 0 ? -1 : 0;
}

int flow_confirm(struct session *s, const struct plan *p, struct diag *d)
{
    char words[80], name[200];
    const char *given = s->options->confirm, *by = s->options->by;
    struct sources sources;
    if (flow_check_gates(p, d) != 0)
        return -1;
    if (!p->words[0] &&
        !s->options->allow) /* nothing would change, so nobody needs to confirm it */
        return read_sources(s, p->run, &sources, d) == 0 ? check_bonds(s, p, &sources, d) : -1;
    if (!given && p->words[0]) {
        if (ask_words(s, p, words, sizeof words, d) != 0)
            return -1;
        given = words;
    }
    if (p->words[0] && strcmp(given, p->words) != 0)
        return diag_set(d, DIAG_DATA,
                        "the words do not confirm plan %u: it asks for '%s'; read %s, then give "
                        "exactly these; nothing was changed",
                        (unsigned)p->run, p->words, session_path(s, p->run, "plan/plan.xlsx"));
    if (!by && flow_can_ask(s) && ask("Your name:", name, sizeof name) == 0)
        by = name;
    if (by && text_utf8_valid(str_of(by)) != strlen(by))
        return diag_set(d, DIAG_USAGE, "the name is not UTF-8 text; nothing was changed");
    if (!by || !by[0])
        return diag_set(d, DIAG_DATA,
                        "somebody must answer for it: give --by 'Your Name'; nothing was changed");
    if (read_sources(s, p->run, &sources, d) != 0 || check_bonds(s, p, &sources, d) != 0)
        return -1;
    return write_confirmation(s, p, by, d);
}

/* What names people and is needed no longer. staged/ goes last and marks the end. */
static int clean_run(int run_fd, int is_newest, struct diag *d)
{
    if (!is_newest && dir_remove(run_fd, "exports", d) != 0)
        return -1;
    static const char *const named[] = {"plan/plan.csv", "plan/decisions-template.csv"};
    for (size_t i = 0; i < 2; i++)
        if (unlinkat(run_fd, named[i], 0) != 0 && errno != ENOENT)
            return diag_system(d, "cannot remove %s", named[i]);
    return dir_remove(run_fd, "staged", d);
}

/* Older runs' copies are worth nothing once a newer run is prepared; their backups stay. */
static int clean(struct session *s, uint32_t run, struct diag *d)
{
    uint32_t *runs;
    size_t count;
    if (session_drop_void(s, d) != 0 || vault_runs(&s->vault, &runs, &count, &s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < count && runs[i] <= run; i++) {
        int fd = run_open(&s->vault, runs[i], 0, d);
        int status = fd < 0 ? -1 : clean_run(fd, runs[i] == run, d);
        if (fd >= 0)
            close(fd);
        if (status != 0)
            return -1;
    }
    return 0;
}

int flow_report(struct session *s, uint32_t run, struct diag *d)
{
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return -1;
    int exists = dir_exists(fd, "reports") && !s->options->pack;
    close(fd);
    return exists ? 0 : run_stage(s, "reports", NULL, run, DAY_NONE, d);
}

/* Reports, their figures, delivered files, run.json, cleaning: what follows the commit. */
static int finish(struct session *s, uint32_t run, struct diag *d)
{
    enum delivered_fate *fates = NULL;
    if (flow_report(s, run, d) == 0 && term_figures_keep(s, run, d) == 0 &&
        delivered_settle(&fates, s, run, d) == 0 &&
        run_record_write(s, run, "prepared", fates, d) == 0 && clean(s, run, d) == 0)
        return 0;
    if (!d->text[d->told]) /* a program has said why */
        diag_add(d, "its reports are missing");
    d->kind = DIAG_SYSTEM;
    diag_add(d, arena_format(&s->arena,
                             "run %u itself is prepared: give the same command again to finish it",
                             (unsigned)run));
    return -1;
}

/* Reports written while the gate was closed are PROVISIONAL; they are written anew. */
static int drop_reports(struct session *s, uint32_t run, struct diag *d)
{
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return -1;
    int status = dir_remove(fd, "reports", d);
    close(fd);
    return status;
}

int flow_prepare(struct session *s, const struct plan *p, struct diag *d)
{
    static const char *const steps[] = {"backup", "verify", "exports", "uploads", "commit"};
    if (s->options->allow && drop_reports(s, p->run, d) != 0)
        return -1;
    for (size_t i = p->words[0] ? 0 : 4; i < 5; i++)
        if (run_stage(s, "load", steps[i], p->run, DAY_NONE, d) != 0)
            return -1;
    return finish(s, p->run, d);
}

int flow_finish(struct session *s, uint32_t run, int *was_needed, struct diag *d)
{
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return -1;
    *was_needed = dir_exists(fd, "staged");
    close(fd);
    return *was_needed ? finish(s, run, d) : 0;
}

/* The total in uploads/steps.csv; 0 where nothing was to be uploaded. */
static int count_steps(uint64_t *steps, int run_fd, struct diag *d)
{
    static const char total[] = "all,total,";
    struct buf text = {0};
    int status = file_read(&text, run_fd, "uploads/steps.csv", 1 << 20, d);
    struct str rest = buf_str(&text);
    *steps = 0;
    while (status == 0 && rest.bytes && rest.len) {
        struct str line = str_cut(&rest, '\n');
        if (str_starts(line, total))
            status = str_to_u64(steps,
                                (struct str){line.bytes + strlen(total), line.len - strlen(total)},
                                UINT32_MAX);
    }
    buf_release(&text);
    return status < 0 ? -1 : 0;
}

int flow_show_steps(struct session *s, uint32_t run, struct diag *d)
{
    uint64_t steps;
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return -1;
    int status = count_steps(&steps, fd, d);
    if (status == 0 && dir_exists(fd, "backup")) {
        printf("\nFiles are prepared. Nothing has changed in your tracker or platform yet: %llu "
               "steps remain.\n\n",
               (unsigned long long)steps);
        printf("  start here %s\n", session_path(s, run, "uploads/README.txt"));
        printf("  worklists  %s/\n", session_path(s, run, "uploads"));
        printf("  exports    %s/\n", session_path(s, run, "exports"));
        printf("  backup     %s/\n", session_path(s, run, "backup"));
    }
    printf("  reports    %s\n", session_path(s, run, "reports/index.html"));
    if (status == 0 && dir_exists(fd, "backup"))
        status = delivered_show(s, fd, d);
    close(fd);
    return status;
}
