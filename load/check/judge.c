/* From what was seen to the state of each step. */
#include <unistd.h>

#include "lib/json.h"
#include "load/check/check.h"

enum { RUN_RECORD_MAX = 64 << 20 }; /* bytes of run.json */

/* Whether a reading shows if the step was done. */
static int shows(const struct check *c, const struct reading *r, uint32_t step)
{
    const struct seen_step *seen = &c->seen[step];
    return seen->kind && (seen->kind->seen_in & 1u << r->kind) &&
           strcmp(r->platform, c->steps.rows[step].platform) == 0;
}

/* An export is old if a prepared run has read the same bytes under the same name. */
static void compare_inputs(struct check *c, uint32_t run, const struct json *inputs)
{
    const struct sources *s = &c->load->sources;
    struct arena *a = &c->load->stage->arena;
    for (size_t i = 0; i < json_length(inputs); i++) {
        const char *fingerprint = json_text(json_at(inputs, i), "fingerprint", a);
        for (size_t e = 0; e < s->export_count; e++)
            if (strcmp(fingerprint, s->exports[e].fingerprint) == 0) {
                c->runs[e].first = c->runs[e].first ? c->runs[e].first : run;
                c->runs[e].last = run;
            }
    }
}

/* Rows that are not there look like steps that were done: a file cut short must not pass. */
static int check_whole(const struct check *c, uint32_t run, const struct json *record,
                       struct diag *d)
{
    const struct sources *s = &c->load->sources;
    const struct json *inputs = json_get(record, "inputs");
    uint64_t changed = json_count(json_get(record, "backup"), "rows");
    for (size_t i = 0; i < json_length(inputs); i++) {
        const struct json *one = json_at(inputs, i);
        const char *section = json_text(one, "reading", &c->load->stage->arena);
        uint64_t before = json_count(one, "records") + json_count(one, "repaired");
        uint64_t expected = before > changed ? before - changed : 0;
        for (size_t r = 0; r < s->reading_count; r++) {
            const struct export *e = &s->exports[s->readings[r].export];
            if (strcmp(s->readings[r].section, section) == 0 &&
                (e->records + e->repaired) * 2 < expected)
                return diag_set(d, DIAG_DATA,
                                "'%s' has %llu rows, where at least %llu must be left of what run "
                                "%u read: it is not whole, export it again; nothing was changed",
                                e->name, (unsigned long long)(e->records + e->repaired),
                                (unsigned long long)expected, (unsigned)run);
        }
    }
    return 0;
}

static int read_inputs(struct check *c, uint32_t run, int is_newest, struct diag *d)
{
    struct buf text = {0};
    struct json *record = NULL;
    int fd = run_open(&c->load->stage->vault, run, 0, d);
    int status = fd < 0 ? -1 : file_read(&text, fd, "run.json", RUN_RECORD_MAX, d);
    if (status == 0) {
        record = json_parse(buf_str(&text), "run.json", d);
        status = record ? 0 : -1;
    }
    if (record)
        compare_inputs(c, run, json_get(record, "inputs"));
    if (record && is_newest)
        status = check_whole(c, run, record, d);
    json_free(record);
    buf_release(&text);
    if (fd >= 0)
        close(fd);
    return status < 0 ? -1 : 0;
}

/* Runs ascend, so that the first run of a file is found first. */
static int find_old_exports(struct check *c, struct diag *d)
{
    uint32_t *runs;
    size_t count;
    struct ledger_run newest;
    struct stage *s = c->load->stage;
    c->runs = mem_alloc(c->load->sources.export_count, sizeof *c->runs);
    if (vault_runs(&s->vault, &runs, &count, &s->arena, d) != 0)
        return -1;
    int has_newest = ledger_last(c->ledger, &newest, &s->arena, d);
    if (has_newest < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int is_prepared = ledger_is_prepared(c->ledger, runs[i], d);
        if (is_prepared < 0 ||
            (is_prepared &&
             read_inputs(c, runs[i], has_newest == 0 && runs[i] == newest.run, d) != 0))
            return -1;
    }
    return 0;
}

/* A row that could not be read says nothing about the person it names. */
static void see_rejects(struct check *c)
{
    const struct reject_row *rows = c->rejects.records;
    for (uint64_t i = 0; i < c->rejects.count; i++) {
        size_t count;
        const struct reading *r = &c->load->sources.readings[rows[i].row.reading];
        const struct match *m = check_matches(c, check_person(c, &rows[i].row), &count);
        for (size_t k = 0; k < count; k++) {
            const struct owner *o = &c->owners[m[k].owner];
            for (uint32_t s = o->from; s < o->to; s++)
                if (shows(c, r, c->by_owner[s]))
                    c->seen[c->by_owner[s]].is_unread = 1;
        }
    }
}

int check_is_same_file(const struct check *c, const struct sighting *one)
{
    uint32_t first = c->runs[one->row.export].first;
    return first && first <= c->steps.rows[one->step].run;
}

/* The first row of a fresh export that shows the step not done. */
static void see_open(struct check *c)
{
    for (size_t i = 0; i < c->sighting_count; i++) {
        const struct sighting *one = &c->sightings[i];
        struct seen_step *seen = &c->seen[one->step];
        if (check_is_same_file(c, one)) {
            seen->is_same = 1;
        } else if (!seen->is_open) {
            seen->is_open = 1;
            seen->export = one->row.export;
            seen->line = one->row.line;
        }
    }
    for (size_t i = 0; i < c->steps.count; i++)
        c->seen[i].is_same &= !c->seen[i].is_open;
}

/* Without the column that says so, an export shows neither that a step is done nor that not. */
static int has_column(const struct reading *r, const struct step_kind *kind)
{
    return (kind->action != ACTION_WITHDRAW || r->columns[FIELD_status].count ||
            r->columns[FIELD_end].count) &&
           (kind->action != ACTION_DEACTIVATE || r->columns[FIELD_active].count);
}

static int see_readings(struct check *c, uint32_t step, struct diag *d)
{
    const struct sources *s = &c->load->sources;
    const struct reading *lacking = NULL;
    struct seen_step *seen = &c->seen[step];
    seen->is_unseen = 1;
    for (size_t i = 0; i < s->reading_count; i++) {
        const struct reading *r = &s->readings[i];
        const struct file_runs *runs = &c->runs[r->export];
        if (r->kind == SOURCE_ROLL || !shows(c, r, step))
            continue;
        lacking = has_column(r, seen->kind) ? lacking : r;
        seen->is_unseen &= !has_column(r, seen->kind);
        seen->is_old |= runs->last && runs->last < c->steps.rows[step].run;
    }
    if (seen->is_unseen && lacking)
        return diag_set(
            d, DIAG_DATA,
            "[%s] has no column '%s' in '%s', so it cannot say what was done: is a "
            "heading misspelt? Export the file again, or map the column; nothing was "
            "changed",
            lacking->section,
            field_infos[seen->kind->action == ACTION_WITHDRAW ? FIELD_status : FIELD_active].name,
            s->exports[lacking->export].name);
    return 0;
}

/* The very file that a plan was made from shows nothing new about what it shows open. */
static enum step_state judge(const struct seen_step *seen, enum step_state before)
{
    if (seen->is_unseen || seen->is_held)
        return before;
    if (seen->is_open)
        return before == STEP_OUTSTANDING ? STEP_OUTSTANDING : STEP_UNDONE;
    return seen->is_same || seen->is_old || seen->is_unread ? before : STEP_DONE;
}

/* A row that a list of changes does not have is no step that was done. */
static int check_bulk(const struct check *c, struct diag *d)
{
    const struct sources *s = &c->load->sources;
    for (size_t i = 0; i < s->reading_count; i++)
        if (s->readings[i].is_delta)
            return diag_set(d, DIAG_DATA,
                            "'%s' is a delta, which lists changes only: export the bundle in bulk, "
                            "and check again; nothing was changed",
                            s->exports[s->readings[i].export].name);
    return 0;
}

int check_judge(struct check *c, struct diag *d)
{
    if (check_bulk(c, d) != 0 || find_old_exports(c, d) != 0)
        return -1;
    see_rejects(c);
    see_open(c);
    for (uint32_t i = 0; i < c->steps.count; i++) {
        if (see_readings(c, i, d) != 0)
            return -1;
        c->steps.rows[i].state = judge(&c->seen[i], c->steps.rows[i].state);
    }
    return 0;
}
