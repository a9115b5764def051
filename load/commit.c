/*
 * Step commit: what must outlive the run goes into the ledger, in one transaction. After it
 * the run is prepared.
 */
#include <unistd.h>

#include "lib/ledger.h"
#include "lib/words.h"
#include "load/disposals.h"
#include "load/receipt.h"
#include "load/steps.h"

static const struct standing_row *person_at(const struct load *l, uint32_t person)
{
    const struct standing_row *people = l->people.records;
    return &people[person];
}

/* Whom a later run must recognise as off-boarded before. */
static int is_off_boarded(const struct standing_row *p)
{
    if (p->block != BLOCK_NONE || !p->is_student)
        return 0;
    return p->standing == STANDING_LEFT || (p->standing == STANDING_ABSENT && p->is_changed);
}

static int is_on_roll(const struct standing_row *p)
{
    return p->is_student && (p->standing == STANDING_ON_ROLL || p->standing == STANDING_LEAVING);
}

/* An alias that two people share, or whose joins were undone, would name the wrong one. */
static int is_remembered(const struct load *l, const struct alias *a)
{
    return a->person < l->people.count && is_off_boarded(person_at(l, a->person)) &&
           !(a->flags & (ALIAS_CONFLICT | ALIAS_SHARED));
}

static void add_pseudonyms(struct ledger_commit *c, const struct load *l,
                           const struct table *aliases, const struct words *words)
{
    const struct alias *all = aliases->records;
    size_t count = 0;
    struct key key;
    for (uint64_t i = 0; i < aliases->count; i++)
        count += is_remembered(l, &all[i]) ? 1 : 0;
    uint8_t(*gone)[DIGEST_BYTES] = arena_alloc(&l->stage->arena, count * sizeof *gone);
    char(*gone_as)[PSEUDONYM_TEXT] = arena_alloc(&l->stage->arena, count * sizeof *gone_as);
    key_derive(&key, &l->stage->key, "ledger-v1");
    for (uint64_t i = 0; i < aliases->count; i++)
        if (is_remembered(l, &all[i])) {
            memcpy(gone_as[c->gone_count], person_at(l, all[i].person)->pseudonym, PSEUDONYM_TEXT);
            ledger_pseudonym(gone[c->gone_count++], &key, all[i].hash, all[i].kind,
                             words_text(&words[WORDS_SPACE], all[i].space));
        }
    key_wipe(&key);
    c->gone = (const uint8_t(*)[DIGEST_BYTES])gone;
    c->gone_as = (const char(*)[PSEUDONYM_TEXT])gone_as;
}

static int gather_pseudonyms(struct ledger_commit *c, const struct load *l,
                             const struct words *words, struct diag *d)
{
    struct table aliases;
    if (table_map(&aliases, l->staged_fd, &table_alias, d) != 0)
        return -1;
    add_pseudonyms(c, l, &aliases, words);
    table_unmap(&aliases);
    return 0;
}

static void gather_years(struct ledger_commit *c, const struct load *l, const struct words *words)
{
    const struct words *years = &words[WORDS_YEAR];
    struct arena *a = &l->stage->arena;
    uint64_t *on_roll = arena_alloc(a, (years->count + 1u) * sizeof *on_roll);
    uint64_t *counts = arena_alloc(a, (years->count + 1u) * sizeof *counts);
    const char **names = arena_alloc(a, (years->count + 1u) * sizeof *names);
    for (uint32_t i = 0; i < l->people.count; i++) {
        const struct standing_row *p = person_at(l, i);
        if (is_on_roll(p) && p->year < years->count)
            on_roll[p->year]++;
    }
    for (uint16_t y = 0; y < years->count; y++)
        if (on_roll[y] > 0) {
            names[c->year_count] = arena_text(a, words_text(years, y));
            counts[c->year_count++] = on_roll[y];
        }
    c->years = names;
    c->on_roll_by_year = counts;
}

static int gather_run(struct ledger_run *r, const struct load *l, struct diag *d)
{
    struct confirmation confirmed = {"", "", "", "", ""};
    int found = confirmation_read(&confirmed, &l->stage->arena, l->stage->run_fd, d);
    if (found < 0)
        return -1;
    if (l->plan.words[0] && (found != 0 || strcmp(confirmed.words, l->plan.words) != 0))
        return diag_set(d, DIAG_DATA,
                        "nobody has confirmed this plan: use 'offboard apply' with the words that "
                        "it printed");
    *r = (struct ledger_run){.run = l->stage->run,
                             .term = l->plan.term,
                             .as_of = l->plan.as_of,
                             .plan_digest = l->plan.digest,
                             .inputs_digest = l->plan.inputs_digest,
                             .confirmed_by = confirmed.by,
                             .authority = confirmed.authority,
                             .confirmed_at = confirmed.at,
                             .people = l->plan.counts.people_total};
    for (uint32_t i = 0; i < l->people.count; i++) {
        const struct standing_row *p = person_at(l, i);
        r->on_roll += is_on_roll(p) ? 1 : 0;
        if (p->is_student && p->standing == STANDING_LEFT && p->block == BLOCK_NONE &&
            !p->was_off_boarded)
            r->left_new++;
    }
    return 0;
}

static int check_published(const struct load *l, const char *name, struct diag *d)
{
    if (!dir_exists(l->stage->run_fd, name))
        return diag_set(d, DIAG_DATA, "'%s' is not published yet: run the step %s first", name,
                        name);
    int fd = dir_open(l->stage->run_fd, name, d);
    int status = fd < 0 ? -1 : dir_verify(fd, name, VERIFY_SHA256, d);
    if (fd >= 0)
        close(fd);
    return status;
}

/* Sets *out to the verified backup, or to NULL where the plan changes nothing. */
static int gather_backup(const struct ledger_backup **out, struct ledger_backup *backup,
                         const struct load *l, struct diag *d)
{
    struct receipt receipt;
    *out = NULL;
    if (l->decisions.count == 0)
        return 0;
    if (receipt_check(&receipt, l, d) != 0)
        return -1;
    if (check_published(l, "exports", d) != 0 || check_published(l, "uploads", d) != 0)
        return -1;
    /* A step that was killed after its rename has not synced it. */
    if (fsync(l->stage->run_fd) != 0)
        return diag_system(d, "cannot make '%s' durable", l->stage->run_path);
    struct day expires = day_add_years(l->plan.as_of, l->stage->policy.keep_backups_years);
    *backup =
        (struct ledger_backup){.digest = arena_text(&l->stage->arena, str_of(receipt.manifest)),
                               .files = receipt.files,
                               .rows = receipt.rows,
                               .bytes = receipt.raw_bytes,
                               .expires = expires};
    *out = backup;
    return 0;
}

static int write_ledger(const struct load *l, struct ledger_commit *c, struct diag *d)
{
    struct ledger *ledger;
    if (ledger_open(&ledger, l->stage->vault.path, d) != 0)
        return -1;
    int status = steps_gather(&c->steps, l, ledger, d);
    if (status == 0)
        status = ledger_commit(ledger, c, d);
    ledger_close(ledger);
    return status;
}

static int commit(struct load *l, struct diag *d)
{
    struct ledger_commit c = {0};
    struct ledger_backup backup;
    struct disposals disposals;
    if (gather_run(&c.run, l, d) != 0 || gather_backup(&c.backup, &backup, l, d) != 0)
        return -1;
    disposals_count(&disposals, l);
    c.disposals = disposals.rows;
    c.disposal_count = disposals.count;
    gather_years(&c, l, l->words);
    int status = gather_pseudonyms(&c, l, l->words, d);
    if (status == 0)
        status = write_ledger(l, &c, d);
    return status;
}

const struct load_step load_step_commit = {
    .name = "commit",
    .summary = "write the run, its backup and the pseudonyms of who left into the ledger",
    .run = commit,
};
