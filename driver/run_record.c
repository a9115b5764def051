#include "driver/run_record.h"

#include <unistd.h>

#include "driver/json_out.h"
#include "lib/outdir.h"
#include "lib/sources.h"

/* Rows of each reading that its export left without, so that next term's loss is not ours. */
static int count_dropped(uint64_t *dropped, int run_fd, struct diag *d)
{
    struct table decisions;
    int plan = dir_open(run_fd, "plan", d);
    int status = plan < 0 ? -1 : table_map(&decisions, plan, &table_decision, d);
    if (plan >= 0)
        close(plan);
    if (status != 0)
        return -1;
    const struct decision *rows = decisions.records;
    for (uint64_t i = 0; i < decisions.count; i++) {
        /* A wide row is one row, whatever number of results it has. */
        int is_same_row = i && rows[i - 1].export == rows[i].export &&
                          rows[i - 1].at == rows[i].at && rows[i - 1].reading == rows[i].reading;
        dropped[rows[i].reading % READINGS_MAX] +=
            !is_same_row && (rows[i].actions & ACTION_DROPS) != 0;
    }
    table_unmap(&decisions);
    return 0;
}

/* As school.ini names it: the file, or the archive or workbook that it came in. */
static const char *delivered_as(const struct sources *s, const struct export *e)
{
    const char *path = e->delivered;
    if (str_starts(str_of(path), s->beside))
        path += strlen(s->beside);
    while (str_starts(str_of(path), "./"))
        path += 2;
    return path;
}

static struct json *inputs_json(const struct sources *s, const uint64_t *dropped,
                                const enum delivered_fate *fates)
{
    struct json *inputs = json_new_array();
    for (size_t i = 0; i < s->reading_count; i++) {
        const struct reading *r = &s->readings[i];
        const struct export *e = &s->exports[r->export];
        struct json *j = json_new_object();
        char mark[2] = {e->delimiter, 0};
        json_put_text(j, "reading", r->section);
        json_put_text(j, "file", e->name);
        if (strcmp(delivered_as(s, e), e->name) != 0)
            json_put_text(j, "from", delivered_as(s, e));
        json_put_count(j, "bytes", e->bytes);
        json_put_text(j, "fingerprint", e->fingerprint);
        json_put_text(j, "encoding", e->encoding);
        json_put_text(j, "delimiter", mark);
        json_put_count(j, "rows", e->rows);
        json_put_count(j, "records", e->records);
        json_put_count(j, "repaired", e->repaired);
        json_put_count(j, "rejected", e->rejected);
        json_put_count(j, "blank", e->blank);
        json_put_count(j, "dropped", dropped[i]);
        if (fates)
            json_put_text(j, "delivered", delivered_word(fates[r->export]));
        json_push(inputs, j);
    }
    return inputs;
}

static void put_counts(struct json *root, const struct plan_counts *c)
{
    struct json *people = json_new_object(), *blocked = json_new_object(),
                *enrolments = json_new_object(), *results = json_new_object(),
                *actions = json_new_object(), *notes = json_new_object();
    json_put_count(people, "total", c->people_total);
    for (int i = STANDING_ON_ROLL; i < STANDINGS; i++)
        json_put_count(people, standing_name((enum standing)i), c->people[i]);
    for (int i = BLOCK_KEPT; i < BLOCKS; i++)
        json_put_count(blocked, block_name((enum block)i), c->blocked[i]);
    json_put_count(enrolments, "total", c->enrolments);
    json_put_count(enrolments, "of_leavers", c->enrolments_of_leavers);
    json_put_count(enrolments, "withdrawn", c->withdrawn);
    json_put_count(results, "total", c->results);
    json_put_count(results, "of_leavers", c->results_of_leavers);
    json_put_count(results, "purged", c->purged);
    json_put_count(actions, "anonymised", c->anonymised);
    json_put_count(actions, "removed", c->removed);
    json_put_count(actions, "deactivated", c->deactivated);
    json_put_count(actions, "deleted", c->deleted);
    json_put_count(notes, "returned", c->returned);
    json_put_count(notes, "unassigned", c->unassigned);
    json_put(root, "people", people);
    json_put(root, "blocked", blocked);
    json_put(root, "enrolments", enrolments);
    json_put(root, "results", results);
    json_put(root, "actions", actions);
    json_put(root, "notes", notes);
}

static void put_gates(struct json *root, const struct plan *p)
{
    struct json *gates = json_new_array();
    for (size_t i = 0; i < p->gate_count; i++) {
        struct json *j = json_new_object();
        json_put_text(j, "name", p->gates[i].name);
        json_put_text(j, "limit", p->gates[i].limit);
        json_put_text(j, "value", p->gates[i].value);
        json_put_text(j, "last", p->gates[i].last);
        json_put_flag(j, "open", p->gates[i].is_open);
        json_put_flag(j, "allowed", p->gates[i].is_allowed);
        json_push(gates, j);
    }
    json_put(root, "gates", gates);
}

/* A published folder's MANIFEST lists "SHA-256 bytes name". */
static int add_outputs(struct json *outputs, int run_fd, const char *folder, struct arena *a,
                       struct diag *d)
{
    struct buf text = {0};
    if (!dir_exists(run_fd, folder))
        return 0;
    int status =
        file_read(&text, run_fd, arena_format(a, "%s/MANIFEST", folder), RUN_RECORD_MAX, d);
    struct str rest = buf_str(&text);
    while (status == 0 && rest.bytes && rest.len) {
        uint64_t bytes = 0;
        struct str line = str_cut(&rest, '\n'), digest = str_cut(&line, ' ');
        struct str length = line.bytes ? str_cut(&line, ' ') : STR("");
        if (!line.bytes || str_to_u64(&bytes, length, UINT64_MAX) != 0)
            continue; /* END */
        struct json *j = json_new_object();
        json_put_text(j, "file", arena_format(a, "%s/%.*s", folder, STR_ARG(line)));
        json_put_count(j, "bytes", bytes);
        json_put_text(j, "sha256", arena_text(a, digest));
        json_push(outputs, j);
    }
    buf_release(&text);
    return status < 0 ? -1 : 0;
}

static int put_outputs(struct json *root, int run_fd, struct arena *a, struct diag *d)
{
    static const char *const folders[] = {"backup", "exports", "uploads", "reports"};
    struct json *outputs = json_new_array();
    int status = 0;
    for (size_t i = 0; i < 4 && status == 0; i++)
        status = add_outputs(outputs, run_fd, folders[i], a, d);
    json_put(root, "outputs", outputs);
    return status;
}

static int put_backup(struct json *root, struct session *s, uint32_t run, struct diag *d)
{
    struct ledger_backup_row *rows;
    size_t count;
    struct json *backup = json_new_object();
    const struct ledger_backup none = {.digest = ""}, *found = &none;
    json_put(root, "backup", backup);
    if (ledger_backups(s->ledger, &rows, &count, &s->arena, d) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (rows[i].run == run)
            found = &rows[i].backup;
    json_put_count(backup, "files", found->files);
    json_put_count(backup, "rows", found->rows);
    json_put_count(backup, "bytes", found->bytes);
    json_put_flag(backup, "verified", found != &none);
    return 0;
}

static void put_times(struct json *root, const struct stage_times *t)
{
    struct json *seconds = json_new_object();
    json_put_number(seconds, "extract", t->extract);
    json_put_number(seconds, "transform", t->transform);
    json_put_number(seconds, "load", t->load);
    json_put_number(seconds, "reports", t->reports);
    json_put(root, "seconds", seconds);
}

static int read_sources(struct session *s, struct sources *sources, int run_fd, struct diag *d)
{
    int staged = dir_open(run_fd, "staged", d);
    if (staged < 0)
        return -1;
    int status = sources_read(sources, &s->arena, staged, d);
    close(staged);
    return status;
}

static int fill(struct json *root, struct session *s, struct plan *p, const char *state,
                const enum delivered_fate *fates, int run_fd, struct diag *d)
{
    char as_of[DAY_TEXT_MAX];
    struct sources sources;
    uint64_t dropped[READINGS_MAX] = {0};
    struct confirmation c = {"", "", "", "", ""};
    if (confirmation_read(&c, &s->arena, run_fd, d) < 0 ||
        read_sources(s, &sources, run_fd, d) != 0 || count_dropped(dropped, run_fd, d) != 0)
        return -1;
    plan_allow(p, c.allowed);
    day_write(as_of, p->as_of, DAY_ISO, DAY_NONE);
    json_put_count(root, "run", p->run);
    json_put_text(root, "state", state);
    json_put_text(root, "program", p->program);
    json_put_text(root, "school", p->school);
    json_put_text(root, "term", p->term);
    json_put_text(root, "as_of", as_of);
    json_put_text(root, "policy", p->policy);
    json_put_text(root, "words", p->words);
    json_put_count(root, "changed", p->counts.changed);
    json_put_text(root, "confirmed_by", c.by);
    json_put_text(root, "confirmed_at", c.at);
    json_put_text(root, "authority", c.authority);
    json_put(root, "inputs", inputs_json(&sources, dropped, fates));
    put_counts(root, &p->counts);
    put_gates(root, p);
    if (put_backup(root, s, p->run, d) != 0 || put_outputs(root, run_fd, &s->arena, d) != 0)
        return -1;
    put_times(root, &s->times);
    return 0;
}

int run_record_write(struct session *s, uint32_t run, const char *state,
                     const enum delivered_fate *fates, struct diag *d)
{
    struct plan p;
    int run_fd = -1;
    struct buf text = {0};
    struct json *root = json_new_object();
    int status = session_plan(s, run, &p, &run_fd, d);
    if (status == 0)
        status = fill(root, s, &p, state, fates, run_fd, d);
    if (status == 0) {
        json_print(&text, root);
        status = file_replace(run_fd, "run.json", buf_str(&text), d);
    }
    json_free(root);
    buf_release(&text);
    if (run_fd >= 0)
        close(run_fd);
    return status;
}

int run_record_print(struct session *s, uint32_t run, struct diag *d)
{
    struct buf text = {0};
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return -1;
    int status = file_read(&text, fd, "run.json", RUN_RECORD_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "run %u has no run.json yet", (unsigned)run);
    if (status == 0)
        json_out_text(buf_str(&text));
    buf_release(&text);
    close(fd);
    return status;
}
