#include <unistd.h>

#include "driver/closing.h"
#include "driver/flow.h"
#include "driver/json_out.h"
#include "lib/outdir.h"

enum { RESULT_MAX = 64 << 20 };

/* An export without rows would show every step done. */
static int check_plan(struct session *s, uint32_t run, struct diag *d)
{
    struct plan p;
    int fd = -1;
    int status = session_plan(s, run, &p, &fd, d);
    if (fd >= 0)
        close(fd);
    for (size_t i = 0; status == 0 && i < p.gate_count; i++)
        if (!p.gates[i].is_open && strcmp(p.gates[i].name, "empty_file") == 0)
            status = diag_set(d, DIAG_DATA,
                              "%s, so it cannot say what was done: export it again; nothing was "
                              "changed",
                              p.gates[i].value);
    return status;
}

/* The result of load's step; freed by json_free. NULL with *d. */
static struct json *look(struct session *s, struct buf *text, struct diag *d)
{
    uint32_t run = 0;
    int status = flow_look(s, &run, d);
    if (status == 0)
        status = check_plan(s, run, d);
    if (status == 0)
        status = run_stage(s, "load", "check", run, DAY_NONE, d);
    if (run)
        flow_forget(s, run);
    if (status == 0)
        status = file_read(text, s->vault.fd, "check/check.json", RESULT_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "the vault's 'check' is gone: check again");
    return status == 0 ? json_parse(buf_str(text), "check/check.json", d) : NULL;
}

static const char *action_title(const char *action)
{
    static const char *const titles[][2] = {
        {"withdraw", "enrolments to withdraw"}, {"deactivate", "accounts to make inactive"},
        {"anonymise", "people to anonymise"},   {"purge", "people whose results are to be deleted"},
        {"remove", "students to remove"},       {"delete", "accounts made in error to delete"},
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i][0], action) == 0)
            return titles[i][1];
    return action;
}

static void print_undone(struct arena *a, const struct json *undone)
{
    for (size_t i = 0; i < json_length(undone); i++) {
        const struct json *one = json_at(undone, i);
        printf("            done before, and not any more: %s %s, %s:%llu\n",
               json_text(one, "action", a), json_text(one, "pseudonym", a),
               json_text(one, "file", a), (unsigned long long)json_count(one, "line"));
    }
}

static void print_doubts(const struct json *platform)
{
    static const char *const doubts[][2] = {
        {"held", "of somebody on roll by now or not to be touched, see plan; 'offboard reinstate' "
                 "takes a wrong step back"},
        {"unread", "of somebody whom a row names that cannot be read: correct the row"},
        {"unseen", "that no export shows: name the export in school.ini again"},
    };
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
        uint64_t count = json_count(platform, doubts[i][0]);
        if (count)
            printf("  %8llu  %s\n", (unsigned long long)count, doubts[i][1]);
    }
}

static void print_platform(struct arena *a, const struct json *platform)
{
    const struct json *actions = json_get(platform, "actions");
    printf("\n%s: %llu of %llu steps done\n", json_text(platform, "platform", a),
           (unsigned long long)json_count(platform, "done"),
           (unsigned long long)json_count(platform, "steps"));
    for (size_t i = 0; i < json_length(actions); i++) {
        const struct json *one = json_at(actions, i);
        uint64_t left = json_count(one, "outstanding") + json_count(one, "undone");
        if (left)
            printf("  %8llu  %s\n", (unsigned long long)left,
                   action_title(json_text(one, "action", a)));
    }
    print_undone(a, json_get(platform, "steps_undone"));
    print_doubts(platform);
}

static void print_words(struct session *s, const struct json *result, int are_done)
{
    const struct json *platforms = json_get(result, "platforms"),
                      *files = json_get(result, "same_files");
    printf("Checked against the exports of %s\n", json_text(result, "as_of", &s->arena));
    for (size_t i = 0; i < json_length(platforms); i++)
        print_platform(&s->arena, json_at(platforms, i));
    if (json_length(files))
        putchar('\n');
    for (size_t i = 0; i < json_length(files); i++) {
        const struct json *file = json_at(files, i);
        printf("%s is still the file of run %llu: export it again\n",
               json_text(file, "file", &s->arena), (unsigned long long)json_count(file, "run"));
    }
    if (are_done)
        puts("\nEvery step is done. The lists with names were removed; the backups stay.");
    else
        printf("\nWhat is left, with names: %s/check/README.txt\n", s->vault.path);
}

static int show(struct session *s, struct diag *d)
{
    struct buf text = {0};
    int are_done = 0;
    struct json *result = look(s, &text, d);
    int status = result ? closing_settle(s, &are_done, d) : -1;
    if (status == 0 && s->options->is_json)
        json_out_text(buf_str(&text));
    else if (status == 0)
        print_words(s, result, are_done);
    json_free(result);
    buf_release(&text);
    return status;
}

static int check(const struct options *o, struct diag *d)
{
    struct session s;
    int was_needed;
    int status = session_open(&s, o, 0, d);
    if (status == 0 && !s.has_last)
        status = diag_set(d, DIAG_DATA,
                          "nothing was prepared yet, so there is nothing to check: begin with "
                          "'offboard plan'");
    /* An apply that was interrupted after the ledger: its record says what was read. */
    if (status == 0)
        status = flow_finish(&s, s.last.run, &was_needed, d);
    if (status == 0)
        status = show(&s, d);
    session_close(&s);
    return status;
}

extern const struct verb verb_check;
const struct verb verb_check = {"check", "school.ini", "see in fresh exports which steps are done",
                                check};
