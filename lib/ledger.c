#include "lib/ledger.h"

#include "lib/ledger_sql.h"

enum { LEDGER_VERSION = 5 };

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, term TEXT NOT NULL,"
    "  as_of INTEGER NOT NULL, plan_digest TEXT NOT NULL, inputs_digest TEXT NOT NULL,"
    "  confirmed_by TEXT NOT NULL, authority TEXT NOT NULL, confirmed_at TEXT NOT NULL,"
    "  on_roll INTEGER NOT NULL, people INTEGER NOT NULL, left_new INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS backups (run INTEGER PRIMARY KEY REFERENCES runs,"
    "  digest TEXT NOT NULL, files INTEGER NOT NULL, rows INTEGER NOT NULL,"
    "  bytes INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS disposals (run INTEGER NOT NULL REFERENCES runs,"
    "  category TEXT NOT NULL, people INTEGER NOT NULL, rows INTEGER NOT NULL,"
    "  PRIMARY KEY (run, category)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS gone (pseudonym BLOB PRIMARY KEY,"
    "  run INTEGER NOT NULL REFERENCES runs) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS years (run INTEGER NOT NULL REFERENCES runs,"
    "  year TEXT NOT NULL, on_roll INTEGER NOT NULL,"
    "  PRIMARY KEY (run, year)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS gone_as (pseudonym BLOB PRIMARY KEY,"
    "  person TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS reinstated (id INTEGER PRIMARY KEY,"
    "  run INTEGER NOT NULL REFERENCES runs, by TEXT NOT NULL, authority TEXT NOT NULL,"
    "  at TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS key_check (id INTEGER PRIMARY KEY CHECK (id = 1),"
    "  digest BLOB NOT NULL) STRICT;"
    "PRAGMA user_version = 5;"
    "COMMIT;";

/* A ledger of an earlier version lacks a table and nothing else. */
static int make_tables(struct ledger *l, struct diag *d)
{
    int64_t version = 0;
    if (sql_query_number(l, &version, "PRAGMA user_version", NULL, 0, d) < 0)
        return -1;
    if (version == LEDGER_VERSION)
        return 0;
    if (version < 0 || version > LEDGER_VERSION)
        return diag_set(d, DIAG_SYSTEM,
                        "ledger.db is of version %d, this program knows version %d: use the "
                        "program that wrote it, or a newer one",
                        (int)version, (int)LEDGER_VERSION);
    if (ledger_steps_tables(l, d) != 0 || ledger_log_tables(l, d) != 0 ||
        ledger_figures_tables(l, d) != 0)
        return -1;
    return sql_script(l, schema, d);
}

int ledger_open(struct ledger **l, const char *vault_path, struct diag *d)
{
    struct ledger *opened;
    if (sql_open(&opened, vault_path, d) != 0)
        return -1;
    if (make_tables(opened, d) != 0) {
        sql_close(opened);
        return -1;
    }
    *l = opened;
    return 0;
}

void ledger_close(struct ledger *l)
{
    sql_close(l);
}

static int add_run(struct ledger *l, const struct ledger_run *r, struct diag *d)
{
    const struct sql_value values[] = {
        sql_number(r->run),       sql_text(r->term),          sql_number(r->as_of.since_epoch),
        sql_text(r->plan_digest), sql_text(r->inputs_digest), sql_text(r->confirmed_by),
        sql_text(r->authority),   sql_text(r->confirmed_at),  sql_count(r->on_roll),
        sql_count(r->people),     sql_count(r->left_new),
    };
    return sql_run(l, "INSERT INTO runs VALUES (?,?,?,?,?,?,?,?,?,?,?)", values, 11, d);
}

static int add_backup(struct ledger *l, uint32_t run, const struct ledger_backup *b, struct diag *d)
{
    if (!b)
        return 0;
    const struct sql_value values[] = {sql_number(run),     sql_text(b->digest),
                                       sql_count(b->files), sql_count(b->rows),
                                       sql_count(b->bytes), sql_number(b->expires.since_epoch)};
    return sql_run(l, "INSERT INTO backups VALUES (?,?,?,?,?,?)", values, 6, d);
}

/* Whoever was gone before stays with the run that found so first. */
static int add_gone(struct ledger *l, const struct ledger_commit *c, struct diag *d)
{
    struct sql_rows *gone =
        sql_select(l, "INSERT INTO gone VALUES (?,?) ON CONFLICT DO NOTHING", NULL, 0, d);
    struct sql_rows *as =
        sql_select(l, "INSERT INTO gone_as VALUES (?,?) ON CONFLICT DO NOTHING", NULL, 0, d);
    int result = gone && as ? 0 : -1;
    for (size_t i = 0; i < c->gone_count && result == 0; i++) {
        const struct sql_value run[] = {sql_digest(c->gone[i]), sql_number(c->run.run)};
        const struct sql_value person[] = {sql_digest(c->gone[i]),
                                           sql_text(c->gone_as ? c->gone_as[i] : "")};
        result = sql_run_again(gone, run, 2, d);
        if (result == 0 && c->gone_as)
            result = sql_run_again(as, person, 2, d);
    }
    sql_end(as);
    sql_end(gone);
    return result;
}

static int add_all(struct ledger *l, const struct ledger_commit *c, struct diag *d)
{
    if (add_run(l, &c->run, d) != 0 || add_backup(l, c->run.run, c->backup, d) != 0)
        return -1;
    for (size_t i = 0; i < c->disposal_count; i++) {
        const struct ledger_disposal *what = &c->disposals[i];
        const struct sql_value values[] = {sql_number(c->run.run), sql_text(what->category),
                                           sql_count(what->people), sql_count(what->rows)};
        if (sql_run(l, "INSERT INTO disposals VALUES (?,?,?,?)", values, 4, d) != 0)
            return -1;
    }
    for (size_t i = 0; i < c->year_count; i++) {
        const struct sql_value values[] = {sql_number(c->run.run), sql_text(c->years[i]),
                                           sql_count(c->on_roll_by_year[i])};
        if (sql_run(l, "INSERT INTO years VALUES (?,?,?)", values, 3, d) != 0)
            return -1;
    }
    if (ledger_steps_add(l, c->run.run, c->run.as_of, &c->steps, d) != 0)
        return -1;
    return add_gone(l, c, d);
}

/* 1 if the run is there with this plan, 0 if it is not there, -1 with *d. */
static int has_run(struct ledger *l, const struct ledger_run *r, struct diag *d)
{
    int64_t is_same = 0;
    const struct sql_value values[] = {sql_text(r->plan_digest), sql_number(r->run)};
    int found = sql_query_number(l, &is_same, "SELECT plan_digest = ? FROM runs WHERE run = ?",
                                 values, 2, d);
    if (found == 1 && !is_same)
        return diag_set(d, DIAG_SYSTEM,
                        "run %u is in the ledger already, with another plan: make a new plan",
                        (unsigned)r->run);
    return found;
}

static int commit_new(struct ledger *l, const struct ledger_commit *c, struct diag *d)
{
    int known = has_run(l, &c->run, d);
    if (known < 0)
        return -1;
    if (known == 0 && add_all(l, c, d) != 0)
        return -1;
    return sql_run(l, "COMMIT", NULL, 0, d);
}

int ledger_commit(struct ledger *l, const struct ledger_commit *c, struct diag *d)
{
    if (sql_run(l, "BEGIN IMMEDIATE", NULL, 0, d) != 0)
        return -1;
    if (commit_new(l, c, d) == 0)
        return 0;
    /* Some failures have rolled back already; what counts is the first message. */
    sql_rollback(l);
    return -1;
}

int ledger_last(struct ledger *l, struct ledger_run *out, struct arena *a, struct diag *d)
{
    struct sql_rows *s =
        sql_select(l,
                   "SELECT run, term, as_of, plan_digest, inputs_digest, confirmed_by,"
                   " authority, confirmed_at, on_roll, people, left_new"
                   " FROM runs ORDER BY run DESC LIMIT 1",
                   NULL, 0, d);
    if (!s)
        return -1;
    int found = sql_next(s, d);
    if (found == 1)
        *out = (struct ledger_run){.run = (uint32_t)sql_column_number(s, 0),
                                   .term = sql_column_text(s, 1, a),
                                   .as_of = {(int32_t)sql_column_number(s, 2)},
                                   .plan_digest = sql_column_text(s, 3, a),
                                   .inputs_digest = sql_column_text(s, 4, a),
                                   .confirmed_by = sql_column_text(s, 5, a),
                                   .authority = sql_column_text(s, 6, a),
                                   .confirmed_at = sql_column_text(s, 7, a),
                                   .on_roll = sql_column_count(s, 8),
                                   .people = sql_column_count(s, 9),
                                   .left_new = sql_column_count(s, 10)};
    sql_end(s);
    return found < 0 ? -1 : !found;
}

int ledger_is_prepared(struct ledger *l, uint32_t run, struct diag *d)
{
    int64_t found;
    const struct sql_value values[] = {sql_number(run)};
    return sql_query_number(l, &found, "SELECT 1 FROM runs WHERE run = ?", values, 1, d);
}

int ledger_find_gone(struct ledger *l, const uint8_t pseudonym[DIGEST_BYTES], uint32_t *run,
                     struct diag *d)
{
    int64_t found = 0;
    const struct sql_value values[] = {sql_digest(pseudonym)};
    if (sql_query_number(l, &found, "SELECT run FROM gone WHERE pseudonym = ?", values, 1, d) < 0)
        return -1;
    *run = (uint32_t)found;
    return 0;
}

int ledger_year(struct ledger *l, const char *year, int64_t *on_roll, struct diag *d)
{
    const struct sql_value values[] = {sql_text(year)};
    int64_t found = -1;
    if (sql_query_number(l, &found,
                         "SELECT on_roll FROM years WHERE year = ?"
                         " AND run = (SELECT max(run) FROM runs)",
                         values, 1, d) < 0)
        return -1;
    *on_roll = found;
    return 0;
}

int ledger_backups(struct ledger *l, struct ledger_backup_row **rows, size_t *row_count,
                   struct arena *a, struct diag *d)
{
    const struct sql_value values[] = {sql_text(LOG_PRUNE)};
    int64_t all = 0;
    if (sql_query_number(l, &all, "SELECT count(*) FROM backups", NULL, 0, d) < 0)
        return -1;
    struct sql_rows *s = sql_select(
        l,
        "SELECT run, digest, files, rows, bytes, expires, coalesce((SELECT max(at) FROM log"
        " WHERE verb = ? AND log.run = backups.run), '') FROM backups ORDER BY run DESC",
        values, 1, d);
    if (!s)
        return -1;
    struct ledger_backup_row *found = arena_alloc(a, (size_t)all * sizeof *found);
    size_t n = 0;
    int result = 0;
    while (n < (size_t)all && (result = sql_next(s, d)) == 1)
        found[n++] =
            (struct ledger_backup_row){.run = (uint32_t)sql_column_number(s, 0),
                                       .backup = {.digest = sql_column_text(s, 1, a),
                                                  .files = sql_column_count(s, 2),
                                                  .rows = sql_column_count(s, 3),
                                                  .bytes = sql_column_count(s, 4),
                                                  .expires = {(int32_t)sql_column_number(s, 5)}},
                                       .pruned_at = sql_column_text(s, 6, a)};
    sql_end(s);
    *rows = found;
    *row_count = n;
    return result < 0 ? -1 : 0;
}

int ledger_state(struct ledger *l, char out[DIGEST_HEX], struct diag *d)
{
    struct arena a = {0};
    struct ledger_run last;
    struct buf state = {0};
    int64_t reinstated = 0;
    int found = ledger_last(l, &last, &a, d);
    if (found >= 0 &&
        sql_query_number(l, &reinstated, "SELECT count(*) FROM reinstated", NULL, 0, d) < 0)
        found = -1;
    if (found == 0)
        buf_format(&state, "run=%u\nplan=%s\n", (unsigned)last.run, last.plan_digest);
    if (found == 0 && reinstated)
        buf_format(&state, "reinstated=%lld\n", (long long)reinstated);
    if (found >= 0)
        sha256_hex(out, buf_str(&state));
    buf_release(&state);
    arena_release(&a);
    return found < 0 ? -1 : 0;
}

void ledger_pseudonym(uint8_t out[DIGEST_BYTES], const struct key *k, const uint64_t alias_hash[2],
                      unsigned kind, struct str space)
{
    struct buf alias = {0};
    for (size_t i = 0; i < 16; i++)
        buf_byte(&alias, (char)(alias_hash[i / 8] >> (i % 8 * 8) & 0xFF));
    buf_byte(&alias, (char)kind);
    buf_append(&alias, space);
    hmac_sha256(out, k, buf_str(&alias));
    buf_release(&alias);
}

int ledger_check_key(struct ledger *l, const struct key *k, int may_remember, struct diag *d)
{
    struct key purpose;
    uint8_t expected[DIGEST_BYTES];
    int64_t is_same = 0;
    key_derive(&purpose, k, "check-v1");
    hmac_sha256(expected, &purpose, STR("ledger.db"));
    key_wipe(&purpose);
    const struct sql_value values[] = {sql_digest(expected)};
    int known = sql_query_number(l, &is_same, "SELECT digest = ? FROM key_check", values, 1, d);
    if (known == 0 && may_remember)
        return sql_run(l, "INSERT INTO key_check VALUES (1,?)", values, 1, d);
    if (known == 1 && !is_same)
        return diag_set(d, DIAG_SYSTEM,
                        "the vault's key is not the one that ledger.db was written with: put your "
                        "copy of that back as 'key'; with another nobody who left is recognised");
    return known < 0 ? -1 : 0;
}
