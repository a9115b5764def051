/* The part of the ledger about people: who was off-boarded under which name, and came back. */
#include "lib/ledger.h"

#include "lib/ledger_sql.h"

int ledger_gone_as(struct ledger *l, const uint8_t pseudonym[DIGEST_BYTES],
                   char person[PSEUDONYM_TEXT], struct diag *d)
{
    struct arena a = {0};
    const struct sql_value values[] = {sql_digest(pseudonym)};
    struct sql_rows *rows =
        sql_select(l, "SELECT person FROM gone_as JOIN gone USING (pseudonym) WHERE pseudonym = ?",
                   values, 1, d);
    person[0] = '\0';
    if (!rows)
        return -1;
    int found = sql_next(rows, d);
    if (found == 1)
        snprintf(person, PSEUDONYM_TEXT, "%s", sql_column_text(rows, 0, &a));
    sql_end(rows);
    arena_release(&a);
    return found < 0 ? -1 : 0;
}

int ledger_gone_person(struct ledger *l, const char *person, uint32_t *run, struct diag *d)
{
    int64_t first = 0;
    const struct sql_value values[] = {sql_text(person)};
    if (sql_query_number(l, &first,
                         "SELECT coalesce(min(run), 0) FROM gone JOIN gone_as USING (pseudonym)"
                         " WHERE person = ?",
                         values, 1, d) < 0)
        return -1;
    *run = (uint32_t)first;
    return 0;
}

/* How many aliases of the person are gone; -1 with *d. */
static int64_t count_gone(struct ledger *l, const struct ledger_reinstated *r, struct diag *d)
{
    int64_t all = 0;
    const struct sql_value person[] = {sql_text(r->person)};
    if (sql_query_number(
            l, &all, "SELECT count(*) FROM gone JOIN gone_as USING (pseudonym) WHERE person = ?",
            person, 1, d) < 0)
        return -1;
    for (size_t i = 0; i < r->alias_count; i++) {
        uint32_t run;
        if (ledger_find_gone(l, r->aliases[i], &run, d) != 0)
            return -1;
        all += run != 0;
    }
    return all;
}

/* Runs statements that each have one value, the same for all. */
static int run_all(struct ledger *l, const char *const *statements, size_t count,
                   struct sql_value value, struct diag *d)
{
    for (size_t i = 0; i < count; i++)
        if (sql_run(l, statements[i], &value, 1, d) != 0)
            return -1;
    return 0;
}

/* Of whoever an alias was off-boarded as, every alias; then the alias itself. Nothing is left to
 * be done to the person on any platform. */
static int forget_alias(struct ledger *l, const uint8_t pseudonym[DIGEST_BYTES], struct diag *d)
{
    static const char *const statements[] = {
        "DELETE FROM steps WHERE person IN (SELECT person FROM step_people WHERE alias = ?)",
        "DELETE FROM step_people WHERE person IN"
        " (SELECT person FROM step_people WHERE alias = ?)",
        "DELETE FROM gone WHERE pseudonym IN (SELECT other.pseudonym FROM gone_as AS one"
        " JOIN gone_as AS other USING (person) WHERE one.pseudonym = ?)",
        "DELETE FROM gone_as WHERE person = (SELECT person FROM gone_as WHERE pseudonym = ?)",
        "DELETE FROM gone WHERE pseudonym = ?"};
    return run_all(l, statements, sizeof statements / sizeof *statements, sql_digest(pseudonym), d);
}

static int forget_person(struct ledger *l, const char *person, struct diag *d)
{
    static const char *const statements[] = {
        "DELETE FROM steps WHERE person IN (SELECT step_people.person FROM step_people"
        " JOIN gone_as ON alias = pseudonym WHERE gone_as.person = ?)",
        "DELETE FROM gone WHERE pseudonym IN (SELECT pseudonym FROM gone_as WHERE person = ?)",
        "DELETE FROM step_people WHERE alias IN"
        " (SELECT pseudonym FROM gone_as WHERE person = ?)",
        "DELETE FROM gone_as WHERE person = ?"};
    return run_all(l, statements, sizeof statements / sizeof *statements, sql_text(person), d);
}

static int forget(struct ledger *l, const struct ledger_reinstated *r, struct diag *d)
{
    const struct sql_value log[] = {sql_number(r->run), sql_text(r->by), sql_text(r->authority),
                                    sql_text(r->at)};
    int64_t gone = count_gone(l, r, d);
    if (gone <= 0)
        return gone < 0 ? -1 : 0;
    if (forget_person(l, r->person, d) != 0)
        return -1;
    for (size_t i = 0; i < r->alias_count; i++)
        if (forget_alias(l, r->aliases[i], d) != 0)
            return -1;
    return sql_run(l, "INSERT INTO reinstated (run, by, authority, at) VALUES (?,?,?,?)", log, 4,
                   d);
}

int ledger_reinstate(struct ledger *l, const struct ledger_reinstated *r, struct diag *d)
{
    if (sql_run(l, "BEGIN IMMEDIATE", NULL, 0, d) != 0)
        return -1;
    if (forget(l, r, d) == 0 && sql_run(l, "COMMIT", NULL, 0, d) == 0)
        return 0;
    sql_rollback(l);
    return -1;
}

int ledger_all_gone(struct ledger *l, struct ledger_gone **gone, size_t *count, struct diag *d)
{
    struct arena a = {0};
    size_t capacity = 0;
    int more;
    struct sql_rows *rows = sql_select(l,
                                       "SELECT pseudonym, run, coalesce(person, '') FROM gone"
                                       " LEFT JOIN gone_as USING (pseudonym) ORDER BY pseudonym",
                                       NULL, 0, d);
    *gone = NULL;
    *count = 0;
    if (!rows)
        return -1;
    while ((more = sql_next(rows, d)) == 1) {
        *gone = mem_fit(*gone, &capacity, *count + 1, sizeof **gone);
        sql_column_digest(rows, 0, (*gone)[*count].pseudonym);
        snprintf((*gone)[*count].person, PSEUDONYM_TEXT, "%s", sql_column_text(rows, 2, &a));
        (*gone)[(*count)++].run = (uint32_t)sql_column_number(rows, 1);
    }
    sql_end(rows);
    arena_release(&a);
    return more < 0 ? -1 : 0;
}
