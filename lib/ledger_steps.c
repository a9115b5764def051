#include "lib/ledger_steps.h"

#include "lib/ledger_sql.h"

/* In the order of enum step_state. */
static const char *const state_names[STEP_STATES] = {"outstanding", "done", "undone"};

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS steps (platform TEXT NOT NULL, action TEXT NOT NULL,"
    "  key BLOB NOT NULL, person BLOB NOT NULL, shown TEXT NOT NULL,"
    "  run INTEGER NOT NULL REFERENCES runs,"
    "  state TEXT NOT NULL CHECK (state IN ('outstanding', 'done', 'undone')),"
    "  seen_on INTEGER NOT NULL, PRIMARY KEY (platform, action, key)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS step_people (alias BLOB NOT NULL, person BLOB NOT NULL,"
    "  PRIMARY KEY (alias, person)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS done (run INTEGER PRIMARY KEY REFERENCES runs,"
    "  seen_on INTEGER NOT NULL) STRICT;"
    "COMMIT;";

int ledger_steps_tables(struct ledger *l, struct diag *d)
{
    return sql_script(l, schema, d);
}

static int add_rows(struct ledger *l, uint32_t run, struct day on, const struct ledger_steps *s,
                    struct diag *d)
{
    /* Asked for again because it was seen again: what was done once has been undone. */
    struct sql_rows *insert =
        sql_select(l,
                   "INSERT INTO steps VALUES (?,?,?,?,?,?,'outstanding',?)"
                   " ON CONFLICT DO UPDATE SET run = excluded.run, person = excluded.person,"
                   "  shown = excluded.shown,"
                   "  seen_on = CASE state WHEN 'done' THEN excluded.seen_on ELSE seen_on END,"
                   "  state = CASE state WHEN 'done' THEN 'undone' ELSE state END",
                   NULL, 0, d);
    int status = insert ? 0 : -1;
    for (size_t i = 0; i < s->count && status == 0; i++) {
        const struct ledger_step *one = &s->rows[i];
        const struct sql_value values[] = {sql_text(one->platform),   sql_text(one->action),
                                           sql_digest(one->key),      sql_digest(one->person),
                                           sql_text(one->shown),      sql_number(run),
                                           sql_number(on.since_epoch)};
        status = sql_run_again(insert, values, 7, d);
    }
    sql_end(insert);
    return status;
}

static int add_aliases(struct ledger *l, const struct ledger_steps *s, struct diag *d)
{
    struct sql_rows *insert =
        sql_select(l, "INSERT INTO step_people VALUES (?,?) ON CONFLICT DO NOTHING", NULL, 0, d);
    int status = insert ? 0 : -1;
    for (size_t i = 0; i < s->alias_count && status == 0; i++) {
        const struct sql_value values[] = {sql_digest(s->aliases[i].alias),
                                           sql_digest(s->aliases[i].person)};
        status = sql_run_again(insert, values, 2, d);
    }
    sql_end(insert);
    return status;
}

int ledger_steps_add(struct ledger *l, uint32_t run, struct day on, const struct ledger_steps *s,
                     struct diag *d)
{
    if (s->count == 0)
        return 0;
    return add_rows(l, run, on, s, d) == 0 ? add_aliases(l, s, d) : -1;
}

int ledger_step_person(struct ledger *l, const uint8_t alias[DIGEST_BYTES],
                       uint8_t person[DIGEST_BYTES], struct diag *d)
{
    const struct sql_value values[] = {sql_digest(alias)};
    struct sql_rows *rows = sql_select(
        l, "SELECT person FROM step_people WHERE alias = ? ORDER BY person LIMIT 1", values, 1, d);
    if (!rows)
        return -1;
    int found = sql_next(rows, d);
    if (found == 1)
        sql_column_digest(rows, 0, person);
    sql_end(rows);
    return found;
}

static enum step_state state_of(const char *name)
{
    int state = 0;
    while (state + 1 < STEP_STATES && strcmp(state_names[state], name) != 0)
        state++;
    return (enum step_state)state;
}

static int read_rows(struct ledger *l, struct ledger_steps *s, struct arena *a, struct diag *d)
{
    struct sql_rows *rows =
        sql_select(l,
                   "SELECT platform, action, key, person, shown, run, state, seen_on FROM steps"
                   " ORDER BY platform, action, key",
                   NULL, 0, d);
    int more = rows ? 0 : -1;
    for (size_t i = 0; i < s->count && more >= 0; i++) {
        more = sql_next(rows, d);
        if (more != 1)
            break;
        s->rows[i] = (struct ledger_step){.platform = sql_column_text(rows, 0, a),
                                          .action = sql_column_text(rows, 1, a),
                                          .shown = sql_column_text(rows, 4, a),
                                          .run = (uint32_t)sql_column_number(rows, 5),
                                          .state = state_of(sql_column_text(rows, 6, a)),
                                          .since = {(int32_t)sql_column_number(rows, 7)}};
        sql_column_digest(rows, 2, s->rows[i].key);
        sql_column_digest(rows, 3, s->rows[i].person);
    }
    sql_end(rows);
    return more < 0 ? -1 : 0;
}

static int read_aliases(struct ledger *l, struct ledger_steps *s, struct diag *d)
{
    struct sql_rows *rows =
        sql_select(l, "SELECT alias, person FROM step_people ORDER BY alias, person", NULL, 0, d);
    int more = rows ? 0 : -1;
    for (size_t i = 0; i < s->alias_count && more >= 0; i++) {
        more = sql_next(rows, d);
        if (more != 1)
            break;
        sql_column_digest(rows, 0, s->aliases[i].alias);
        sql_column_digest(rows, 1, s->aliases[i].person);
    }
    sql_end(rows);
    return more < 0 ? -1 : 0;
}

int ledger_steps_read(struct ledger *l, struct ledger_steps *s, struct arena *a, struct diag *d)
{
    int64_t steps = 0, aliases = 0;
    if (sql_query_number(l, &steps, "SELECT count(*) FROM steps", NULL, 0, d) < 0 ||
        sql_query_number(l, &aliases, "SELECT count(*) FROM step_people", NULL, 0, d) < 0)
        return -1;
    *s = (struct ledger_steps){.count = (size_t)steps, .alias_count = (size_t)aliases};
    s->rows = arena_alloc(a, s->count * sizeof *s->rows);
    s->aliases = arena_alloc(a, s->alias_count * sizeof *s->aliases);
    return read_rows(l, s, a, d) == 0 ? read_aliases(l, s, d) : -1;
}

static int write_states(struct ledger *l, const struct ledger_steps *s, struct day on,
                        struct diag *d)
{
    struct sql_rows *update = sql_select(l,
                                         "UPDATE steps SET state = ?1, seen_on = ?2"
                                         " WHERE platform = ?3 AND action = ?4 AND key = ?5"
                                         " AND state <> ?1",
                                         NULL, 0, d);
    int status = update ? 0 : -1;
    for (size_t i = 0; i < s->count && status == 0; i++) {
        const struct ledger_step *one = &s->rows[i];
        const struct sql_value values[] = {sql_text(state_names[one->state]),
                                           sql_number(on.since_epoch), sql_text(one->platform),
                                           sql_text(one->action), sql_digest(one->key)};
        status = sql_run_again(update, values, 5, d);
    }
    sql_end(update);
    return status;
}

/* Later runs take over the steps of earlier ones, so that runs are done all together. */
static int write_done(struct ledger *l, struct day on, struct diag *d)
{
    const struct sql_value values[] = {sql_number(on.since_epoch)};
    if (sql_run(l, "DELETE FROM done WHERE run IN (SELECT run FROM steps WHERE state <> 'done')",
                NULL, 0, d) != 0)
        return -1;
    return sql_run(l,
                   "INSERT INTO done SELECT run, ? FROM runs"
                   " WHERE NOT EXISTS (SELECT 1 FROM steps WHERE state <> 'done')"
                   " ON CONFLICT DO NOTHING",
                   values, 1, d);
}

int ledger_steps_seen(struct ledger *l, const struct ledger_steps *s, struct day on, struct diag *d)
{
    if (sql_run(l, "BEGIN IMMEDIATE", NULL, 0, d) != 0)
        return -1;
    if (write_states(l, s, on, d) == 0 && write_done(l, on, d) == 0 &&
        sql_run(l, "COMMIT", NULL, 0, d) == 0)
        return 0;
    sql_rollback(l);
    return -1;
}

int ledger_steps_count(struct ledger *l, struct ledger_step_count **rows, size_t *count,
                       struct arena *a, struct diag *d)
{
    int64_t groups = 0;
    if (sql_query_number(l, &groups,
                         "SELECT count(*) FROM (SELECT 1 FROM steps GROUP BY platform, action)",
                         NULL, 0, d) < 0)
        return -1;
    struct sql_rows *found =
        sql_select(l,
                   "SELECT platform, action, count(*), sum(state = 'done'),"
                   " sum(state = 'undone'), min(CASE WHEN state <> 'done' THEN seen_on END)"
                   " FROM steps GROUP BY platform, action ORDER BY platform, action",
                   NULL, 0, d);
    int more = found ? 0 : -1;
    *rows = arena_alloc(a, (size_t)groups * sizeof **rows);
    *count = 0;
    while (more >= 0 && *count < (size_t)groups && (more = sql_next(found, d)) == 1) {
        struct ledger_step_count *one = &(*rows)[(*count)++];
        *one = (struct ledger_step_count){.platform = sql_column_text(found, 0, a),
                                          .action = sql_column_text(found, 1, a),
                                          .steps = sql_column_count(found, 2),
                                          .done = sql_column_count(found, 3),
                                          .undone = sql_column_count(found, 4),
                                          .since = DAY_NONE};
        if (one->done < one->steps)
            one->since.since_epoch = (int32_t)sql_column_number(found, 5);
    }
    sql_end(found);
    return more < 0 ? -1 : 0;
}

int ledger_run_is_done(struct ledger *l, uint32_t run, struct diag *d)
{
    int64_t found;
    const struct sql_value values[] = {sql_number(run)};
    return sql_query_number(l, &found, "SELECT 1 FROM done WHERE run = ?", values, 1, d);
}
