#include "load/past.h"

#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include "load/affected.h"
#include "load/receipt.h"
#include "load/seal.h"

enum { SMALL_FILE_MAX = 1 << 24 };

int past_damaged(struct past *p, struct diag *d, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(p->damage, sizeof p->damage, format, arguments);
    va_end(arguments);
    return diag_set(d, DIAG_SYSTEM,
                    "the backup of run %u is damaged, unreadable or altered since it was verified: "
                    "%s; put a good copy back and try again; nothing was changed",
                    (unsigned)p->stage.run, p->damage);
}

/* What others found, without what they advise to whoever writes a backup. */
static int found_by_others(struct past *p, const struct diag *why, struct diag *d)
{
    int len = (int)strcspn(why->text, ";");
    if (why->path[0])
        return past_damaged(p, d, "'%s', line %u: %.*s", why->path, (unsigned)why->line, len,
                            why->text);
    return past_damaged(p, d, "%.*s", len, why->text);
}

static int missing(const struct past *p, struct diag *d)
{
    return diag_set(d, DIAG_DATA,
                    "the backup of run %u is not in '%s' any more: put your copy back and try "
                    "again; nothing was changed",
                    (unsigned)p->stage.run, p->stage.run_path);
}

static int map_plan(struct past *p, struct diag *d)
{
    struct load *l = &p->load;
    l->plan_fd = dir_open(p->stage.run_fd, "plan", d);
    if (l->plan_fd < 0 || plan_read(&l->plan, &p->stage.arena, l->plan_fd, d) != 0 ||
        table_map(&l->decisions, l->plan_fd, &table_decision, d) != 0)
        return -1;
    return table_map(&l->people, l->plan_fd, &table_standing, d);
}

static int read_totals(struct past *p, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, p->backup_fd, "totals.json", SMALL_FILE_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "'backup' has no totals.json");
    if (status == 0)
        p->totals = json_parse(buf_str(&text), "backup/totals.json", d);
    buf_release(&text);
    return p->totals ? 0 : -1;
}

/* totals.json names the exports that have rows, in the order of their numbers in the plan. */
static int number_by_plan(struct past *p, struct diag *d)
{
    const struct decision *all = p->load.decisions.records;
    uint64_t next = 0, count = p->load.decisions.count;
    for (size_t i = 0; i < p->file_count && next < count; i++) {
        p->exports[i] = all[next].export;
        while (next < count && all[next].export == p->exports[i])
            next++;
        if (next == count && i + 1 == p->file_count)
            return 0;
    }
    return past_damaged(p, d, "'totals.json' names other files than the plan");
}

/* Those of the plan are all there, in the order of their numbers. */
static int check_numbers(struct past *p, struct diag *d)
{
    const struct decision *all = p->load.decisions.records;
    size_t file = 0;
    for (size_t i = 1; i < p->file_count; i++)
        if (p->exports[i] <= p->exports[i - 1])
            return past_damaged(p, d, "'totals.json' names its files in another order");
    for (uint64_t i = 0; i < p->load.decisions.count; i++) {
        while (file < p->file_count && p->exports[file] < all[i].export)
            file++;
        if (file == p->file_count || p->exports[file] != all[i].export)
            return past_damaged(p, d, "'totals.json' names other files than the plan");
    }
    return 0;
}

static int number_files(struct past *p, struct diag *d)
{
    const struct sources *s = &p->load.sources;
    p->file_count = json_length(p->totals);
    p->exports = arena_alloc(&p->stage.arena, (p->file_count + 1) * sizeof *p->exports);
    for (size_t i = 0; i < p->file_count; i++)
        p->is_sealed |= seal_is_sealed(json_text(json_at(p->totals, i), "file", &p->stage.arena));
    if (!p->has_sources)
        return number_by_plan(p, d);
    for (size_t i = 0; i < p->file_count; i++) {
        const char *name = json_text(json_at(p->totals, i), "export", &p->stage.arena);
        uint16_t e = 0;
        while (e < s->export_count && strcmp(s->exports[e].name, name) != 0)
            e++;
        if (e == s->export_count)
            return past_damaged(p, d, "'totals.json' names a file that 'sources.json' does not");
        p->exports[i] = e;
    }
    return check_numbers(p, d);
}

/* A backup of an earlier version of offboard lacks it: its rows can be given back all the same. */
static int read_sources(struct past *p, struct diag *d)
{
    if (faccessat(p->backup_fd, "sources.json", F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return 0;
    p->has_sources = 1;
    if (sources_read(&p->load.sources, &p->stage.arena, p->backup_fd, d) != 0)
        return diag_set(d, DIAG_SYSTEM, "'sources.json' is damaged");
    struct diag unsaid;
    if (affected_check(&p->load, &unsaid) != 0)
        return diag_set(d, DIAG_SYSTEM, "'sources.json' and 'plan/decisions' differ");
    return 0;
}

static int open_backup(struct past *p, const char *folder, struct diag *d)
{
    struct diag why = {0};
    p->backup_fd = dir_open(p->stage.run_fd, folder, d);
    if (p->backup_fd < 0)
        return -1;
    if (map_plan(p, &why) != 0 || read_totals(p, &why) != 0 || read_sources(p, &why) != 0)
        return found_by_others(p, &why, d);
    return number_files(p, d);
}

int past_open(struct past *p, const struct stage *now, uint32_t run, struct diag *d)
{
    return past_open_in(p, now, run, "backup", d);
}

int past_open_in(struct past *p, const struct stage *now, uint32_t run, const char *folder,
                 struct diag *d)
{
    char name[RUN_NAME];
    run_name(name, run);
    *p = (struct past){.stage = *now, .backup_fd = -1};
    p->stage.arena = (struct arena){0};
    p->stage.run = run;
    p->stage.run_fd = -1;
    p->load = (struct load){.stage = &p->stage, .staged_fd = -1, .plan_fd = -1};
    snprintf(p->stage.run_path, sizeof p->stage.run_path, "%s/runs/%s", now->vault.path, name);
    if (!dir_exists(now->vault.runs_fd, name))
        return missing(p, d);
    p->stage.run_fd = run_open(&now->vault, run, 0, d);
    if (p->stage.run_fd < 0)
        return -1;
    return dir_exists(p->stage.run_fd, folder) ? open_backup(p, folder, d) : missing(p, d);
}

void past_close(struct past *p)
{
    json_free(p->totals);
    table_unmap(&p->load.decisions);
    table_unmap(&p->load.people);
    if (p->load.plan_fd >= 0)
        close(p->load.plan_fd);
    if (p->backup_fd >= 0)
        close(p->backup_fd);
    if (p->stage.run_fd >= 0)
        close(p->stage.run_fd);
    arena_release(&p->stage.arena);
}

int past_prove(struct past *p, struct diag *d)
{
    struct receipt verified;
    struct diag why = {0};
    return receipt_check(&verified, &p->load, &why) == 0 ? 0 : found_by_others(p, &why, d);
}
