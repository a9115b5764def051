#include <unistd.h>

#include "driver/flow.h"
#include "lib/alias_hash.h"
#include "lib/outdir.h"
#include "lib/sources.h"
#include "lib/words.h"

/* One person as read in a run: where the rows stand and what was decided. */
struct explanation {
    struct session *s;
    struct sources sources;
    struct words words[WORDS_DOMAINS];
    struct table tables[SOURCE_KINDS], aliases, people, decisions;
    int is_found;
};

static const struct table_kind *const kinds[SOURCE_KINDS] = {[SOURCE_ROLL] = &table_roll,
                                                             [SOURCE_ACCOUNTS] = &table_account,
                                                             [SOURCE_ENROLMENTS] = &table_enrolment,
                                                             [SOURCE_RESULTS] = &table_result};

static int map_all(struct explanation *x, int staged, int plan, struct diag *d)
{
    for (int k = 0; k < SOURCE_KINDS; k++)
        if (table_map(&x->tables[k], staged, kinds[k], d) != 0)
            return -1;
    if (table_map(&x->aliases, staged, &table_alias, d) != 0 ||
        table_map(&x->people, plan, &table_standing, d) != 0 ||
        table_map(&x->decisions, plan, &table_decision, d) != 0 ||
        words_read(x->words, staged, d) != 0)
        return -1;
    return sources_read(&x->sources, &x->s->arena, staged, d);
}

static void unmap_all(struct explanation *x)
{
    for (int k = 0; k < SOURCE_KINDS; k++)
        table_unmap(&x->tables[k]);
    table_unmap(&x->aliases);
    table_unmap(&x->people);
    table_unmap(&x->decisions);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&x->words[i]);
}

/* Rows of one table about the person: up to five places, and how many there are. */
static void show_rows(const struct explanation *x, enum source_kind kind, uint32_t person,
                      const char *what)
{
    const char *row_bytes = x->tables[kind].records;
    const struct alias *aliases = x->aliases.records;
    uint64_t found = 0;
    for (uint64_t i = 0; i < x->tables[kind].count; i++) {
        struct row_at row;
        memcpy(&row, row_bytes + i * kinds[kind]->record_size, sizeof row);
        if (row.alias == NO_INDEX || aliases[row.alias].person != person)
            continue;
        const struct reading *r = &x->sources.readings[row.reading];
        if (found++ < 5)
            printf("%s%s:%u", found == 1 ? what : ", ", x->sources.exports[r->export].name,
                   (unsigned)row.line);
    }
    if (found > 5)
        printf(" and %llu more", (unsigned long long)found - 5);
    if (found)
        putchar('\n');
}

static void show_actions(const struct explanation *x, uint32_t person)
{
    static const struct {
        unsigned action;
        const char *text;
    } actions[] = {{ACTION_PURGE, "results purged"},
                   {ACTION_WITHDRAW, "enrolments withdrawn"},
                   {ACTION_REMOVE, "rows removed from the tracker's list"},
                   {ACTION_ANONYMISE, "rows anonymised"},
                   {ACTION_DEACTIVATE, "accounts deactivated"}};
    const struct decision *decisions = x->decisions.records;
    int any = 0;
    for (size_t k = 0; k < sizeof actions / sizeof *actions; k++) {
        uint64_t count = 0;
        for (uint64_t i = 0; i < x->decisions.count; i++)
            count += decisions[i].person == person && (decisions[i].actions & actions[k].action);
        if (count)
            printf("  to do:       %llu %s\n", (unsigned long long)count, actions[k].text);
        any |= count > 0;
    }
    if (!any)
        puts("  to do:       nothing; no row of this person is changed");
}

static void show_person(struct explanation *x, uint32_t person)
{
    const struct standing_row *who = (const struct standing_row *)x->people.records + person;
    char left[DAY_TEXT_MAX];
    if (!who->is_student) {
        puts("  no student: staff, or not in any row of a student");
        return;
    }
    day_write(left, who->left, DAY_ISO, DAY_NONE);
    printf("  standing:    %s%s%s (rule %s)\n", standing_title((enum standing)who->standing),
           left[0] ? ", left " : "", left, (const char *)who->rule);
    printf("  in reports:  %s\n", standing_is_counted((enum standing)who->standing)
                                      ? "counted"
                                      : "not counted, see the sheet Not counted");
    if (who->block)
        printf("  blocked:     %s - nothing is done\n", block_name((enum block)who->block));
    if (who->was_off_boarded)
        puts("  before:      off-boarded in an earlier run");
    printf("  known as:    %s in anonymised exports\n", who->pseudonym);
    show_rows(x, SOURCE_ROLL, person, "  roll:        ");
    show_rows(x, SOURCE_ACCOUNTS, person, "  accounts:    ");
    show_rows(x, SOURCE_ENROLMENTS, person, "  enrolments:  ");
    show_rows(x, SOURCE_RESULTS, person, "  results:     ");
    show_actions(x, person);
}

/* Every alias whose value is the text typed, whatever its kind and space. */
static void show_matches(struct explanation *x, struct str typed)
{
    struct key key, alias_key;
    struct hash_seed seed;
    struct diag d = {0};
    const struct alias *aliases = x->aliases.records;
    uint32_t shown = NO_INDEX;
    if (key_load(&key, x->s->vault.fd, &d) != 0)
        return;
    key_derive(&alias_key, &key, "alias-v1");
    hash_seed_from(&seed, alias_key.bytes);
    for (int kind = 0; kind < ID_KINDS; kind++) {
        uint64_t hash[2];
        alias_hash(hash, &seed, (unsigned)kind, typed);
        for (uint64_t i = 0; i < x->aliases.count; i++) {
            if (aliases[i].kind != kind || aliases[i].hash[0] != hash[0] ||
                aliases[i].hash[1] != hash[1])
                continue;
            if (aliases[i].person != shown)
                printf("%.*s, by %s:\n", STR_ARG(typed), field_infos[kind].name);
            if (aliases[i].person != shown)
                show_person(x, aliases[i].person);
            shown = aliases[i].person;
            x->is_found = 1;
        }
    }
    key_wipe(&key);
    key_wipe(&alias_key);
}

static int explain_run(struct session *s, uint32_t run, struct diag *d)
{
    struct explanation x = {.s = s};
    int fd = run_open(&s->vault, run, 0, d);
    int staged = fd < 0 ? -1 : dir_open(fd, "staged", d);
    int plan = staged < 0 ? -1 : dir_open(fd, "plan", d);
    int status = plan < 0 ? -1 : map_all(&x, staged, plan, d);
    if (status == 0) {
        show_matches(&x, str_of(s->options->person));
        if (!x.is_found)
            status = diag_set(d, DIAG_DATA,
                              "nobody in the exports has that id: try the UPN, admission number, "
                              "user id or e-mail as it stands there");
    }
    unmap_all(&x);
    if (plan >= 0)
        close(plan);
    if (staged >= 0)
        close(staged);
    if (fd >= 0)
        close(fd);
    return status;
}

static int explain(const struct options *o, struct diag *d)
{
    struct session s;
    if (!o->person)
        return diag_set(d, DIAG_USAGE, "say whom: offboard explain ID school.ini");
    int status = session_open(&s, o, 0, d);
    uint32_t run = s.pending;
    if (status == 0 && !run)
        status = flow_look(&s, &run, d);
    if (status == 0)
        status = explain_run(&s, run, d);
    if (run && run != s.pending)
        flow_forget(&s, run);
    session_close(&s);
    return status;
}

extern const struct verb verb_explain;
const struct verb verb_explain = {"explain", "ID school.ini", "why somebody is or is not counted",
                                  explain};
