#include "lib/ledger.h"

#include <limits.h>
#include <sqlite3.h>

enum { LEDGER_VERSION = 2, BUSY_MS = 5000 };

struct ledger {
    sqlite3 *db;
};

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
    "CREATE TABLE IF NOT EXISTS key_check (id INTEGER PRIMARY KEY CHECK (id = 1),"
    "  digest BLOB NOT NULL) STRICT;"
    "PRAGMA user_version = 2;"
    "COMMIT;";

/* One value bound to a statement, or read from a row. */
struct value {
    enum { VALUE_NUMBER, VALUE_TEXT, VALUE_DIGEST } kind;
    int64_t number;
    const char *text;
    const uint8_t *digest;
};

static struct value number(int64_t n)
{
    return (struct value){.kind = VALUE_NUMBER, .number = n};
}

/* Counts never come near 2^63. */
static struct value count(uint64_t n)
{
    return number((int64_t)n);
}

static struct value text(const char *t)
{
    return (struct value){.kind = VALUE_TEXT, .text = t ? t : ""};
}

static struct value digest(const uint8_t *bytes)
{
    return (struct value){.kind = VALUE_DIGEST, .digest = bytes};
}

static int ledger_error(struct ledger *l, const char *doing, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM, "ledger.db: cannot %s: %s", doing, sqlite3_errmsg(l->db));
}

static int bind(sqlite3_stmt *s, int at, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NUMBER:
        return sqlite3_bind_int64(s, at, v->number);
    case VALUE_TEXT:
        return sqlite3_bind_text(s, at, v->text, -1, SQLITE_STATIC);
    case VALUE_DIGEST:
        break;
    }
    return sqlite3_bind_blob(s, at, v->digest, DIGEST_BYTES, SQLITE_STATIC);
}

/* The statement with its values bound; NULL with *d. Ended by sqlite3_finalize. */
static sqlite3_stmt *prepare(struct ledger *l, const char *sql, const struct value *values,
                             int value_count, struct diag *d)
{
    sqlite3_stmt *s = NULL;
    int result = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    for (int i = 0; i < value_count && result == SQLITE_OK; i++)
        result = bind(s, i + 1, &values[i]);
    if (result == SQLITE_OK)
        return s;
    ledger_error(l, "read or write", d);
    sqlite3_finalize(s);
    return NULL;
}

static int execute(struct ledger *l, const char *sql, const struct value *values, int value_count,
                   struct diag *d)
{
    sqlite3_stmt *s = prepare(l, sql, values, value_count, d);
    if (!s)
        return -1;
    int result = sqlite3_step(s);
    if (result != SQLITE_DONE && result != SQLITE_ROW)
        ledger_error(l, "write", d);
    sqlite3_finalize(s);
    return result == SQLITE_DONE || result == SQLITE_ROW ? 0 : -1;
}

/* The next row: 1 yes, 0 no more, -1 with *d. */
static int step(struct ledger *l, sqlite3_stmt *s, struct diag *d)
{
    int result = sqlite3_step(s);
    if (result == SQLITE_ROW)
        return 1;
    return result == SQLITE_DONE ? 0 : ledger_error(l, "read", d);
}

/* The one number that a query gives: 1 with *out, 0 where there is no row, -1 with *d. */
static int query_number(struct ledger *l, int64_t *out, const char *sql, const struct value *values,
                        int value_count, struct diag *d)
{
    sqlite3_stmt *s = prepare(l, sql, values, value_count, d);
    if (!s)
        return -1;
    int result = step(l, s, d);
    if (result == 1)
        *out = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return result;
}

/* A ledger of an earlier version lacks a table and nothing else. */
static int make_tables(struct ledger *l, struct diag *d)
{
    int64_t version = 0;
    if (query_number(l, &version, "PRAGMA user_version", NULL, 0, d) < 0)
        return -1;
    if (version == LEDGER_VERSION)
        return 0;
    if (version < 0 || version > LEDGER_VERSION)
        return diag_set(d, DIAG_SYSTEM,
                        "ledger.db is of version %d, this program knows version %d: use the "
                        "program that wrote it, or a newer one",
                        (int)version, (int)LEDGER_VERSION);
    if (sqlite3_exec(l->db, schema, NULL, NULL, NULL) != SQLITE_OK)
        return ledger_error(l, "make its tables", d);
    return 0;
}

/* EXTRA syncs the folder after the journal went: a power cut cannot take a commit back. */
static int set_up(struct ledger *l, struct diag *d)
{
    static const char pragmas[] = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
                                  "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;"
                                  "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";
    if (sqlite3_busy_timeout(l->db, BUSY_MS) != SQLITE_OK ||
        sqlite3_exec(l->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
        return ledger_error(l, "open it", d);
    return make_tables(l, d);
}

int ledger_open(struct ledger **l, const char *vault_path, struct diag *d)
{
    /* SQLite's NOFOLLOW refuses a link anywhere in the path: only the file itself matters. */
    char *vault = realpath(vault_path, NULL);
    if (!vault)
        return diag_system(d, "cannot find the vault");
    struct buf path = {0};
    buf_format(&path, "%s/ledger.db", vault);
    free(vault);
    struct ledger *opened = mem_alloc(1, sizeof *opened);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW;
    int result = 0;
    if (sqlite3_open_v2(path.bytes, &opened->db, flags, NULL) != SQLITE_OK)
        result = ledger_error(opened, "open it", d);
    buf_release(&path);
    if (result == 0)
        result = set_up(opened, d);
    if (result != 0) {
        ledger_close(opened);
        return -1;
    }
    *l = opened;
    return 0;
}

void ledger_close(struct ledger *l)
{
    if (!l)
        return;
    sqlite3_close(l->db);
    free(l);
}

static int add_run(struct ledger *l, const struct ledger_run *r, struct diag *d)
{
    const struct value values[] = {
        number(r->run),       text(r->term),          number(r->as_of.since_epoch),
        text(r->plan_digest), text(r->inputs_digest), text(r->confirmed_by),
        text(r->authority),   text(r->confirmed_at),  count(r->on_roll),
        count(r->people),     count(r->left_new),
    };
    return execute(l, "INSERT INTO runs VALUES (?,?,?,?,?,?,?,?,?,?,?)", values, 11, d);
}

static int add_backup(struct ledger *l, uint32_t run, const struct ledger_backup *b, struct diag *d)
{
    if (!b)
        return 0;
    const struct value values[] = {number(run),    text(b->digest), count(b->files),
                                   count(b->rows), count(b->bytes), number(b->expires.since_epoch)};
    return execute(l, "INSERT INTO backups VALUES (?,?,?,?,?,?)", values, 6, d);
}

/* Whoever was gone before stays with the run that found so first. */
static int add_gone(struct ledger *l, const struct ledger_commit *c, struct diag *d)
{
    sqlite3_stmt *s =
        prepare(l, "INSERT INTO gone VALUES (?,?) ON CONFLICT DO NOTHING", NULL, 0, d);
    if (!s)
        return -1;
    int result = 0;
    for (size_t i = 0; i < c->gone_count && result == 0; i++) {
        const struct value pseudonym = digest(c->gone[i]), run = number(c->run.run);
        if (bind(s, 1, &pseudonym) != SQLITE_OK || bind(s, 2, &run) != SQLITE_OK ||
            sqlite3_step(s) != SQLITE_DONE || sqlite3_reset(s) != SQLITE_OK)
            result = ledger_error(l, "write", d);
    }
    sqlite3_finalize(s);
    return result;
}

static int add_all(struct ledger *l, const struct ledger_commit *c, struct diag *d)
{
    if (add_run(l, &c->run, d) != 0 || add_backup(l, c->run.run, c->backup, d) != 0)
        return -1;
    for (size_t i = 0; i < c->disposal_count; i++) {
        const struct ledger_disposal *what = &c->disposals[i];
        const struct value values[] = {number(c->run.run), text(what->category),
                                       count(what->people), count(what->rows)};
        if (execute(l, "INSERT INTO disposals VALUES (?,?,?,?)", values, 4, d) != 0)
            return -1;
    }
    for (size_t i = 0; i < c->year_count; i++) {
        const struct value values[] = {number(c->run.run), text(c->years[i]),
                                       count(c->on_roll_by_year[i])};
        if (execute(l, "INSERT INTO years VALUES (?,?,?)", values, 3, d) != 0)
            return -1;
    }
    return add_gone(l, c, d);
}

/* 1 if the run is there with this plan, 0 if it is not there, -1 with *d. */
static int has_run(struct ledger *l, const struct ledger_run *r, struct diag *d)
{
    int64_t is_same = 0;
    const struct value values[] = {text(r->plan_digest), number(r->run)};
    int found =
        query_number(l, &is_same, "SELECT plan_digest = ? FROM runs WHERE run = ?", values, 2, d);
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
    return execute(l, "COMMIT", NULL, 0, d);
}

int ledger_commit(struct ledger *l, const struct ledger_commit *c, struct diag *d)
{
    if (execute(l, "BEGIN IMMEDIATE", NULL, 0, d) != 0)
        return -1;
    if (commit_new(l, c, d) == 0)
        return 0;
    /* Some failures have rolled back already; what counts is the first message. */
    sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

static const char *column_text(struct arena *a, sqlite3_stmt *s, int column)
{
    const void *bytes = sqlite3_column_text(s, column);
    return arena_text(a, str_of(bytes));
}

static uint64_t column_count(sqlite3_stmt *s, int column)
{
    return (uint64_t)sqlite3_column_int64(s, column);
}

int ledger_last(struct ledger *l, struct ledger_run *out, struct arena *a, struct diag *d)
{
    sqlite3_stmt *s = prepare(l,
                              "SELECT run, term, as_of, plan_digest, inputs_digest, confirmed_by,"
                              " authority, confirmed_at, on_roll, people, left_new"
                              " FROM runs ORDER BY run DESC LIMIT 1",
                              NULL, 0, d);
    if (!s)
        return -1;
    int found = step(l, s, d);
    if (found == 1)
        *out = (struct ledger_run){.run = (uint32_t)sqlite3_column_int64(s, 0),
                                   .term = column_text(a, s, 1),
                                   .as_of = {(int32_t)sqlite3_column_int64(s, 2)},
                                   .plan_digest = column_text(a, s, 3),
                                   .inputs_digest = column_text(a, s, 4),
                                   .confirmed_by = column_text(a, s, 5),
                                   .authority = column_text(a, s, 6),
                                   .confirmed_at = column_text(a, s, 7),
                                   .on_roll = column_count(s, 8),
                                   .people = column_count(s, 9),
                                   .left_new = column_count(s, 10)};
    sqlite3_finalize(s);
    return found < 0 ? -1 : !found;
}

int ledger_is_prepared(struct ledger *l, uint32_t run, struct diag *d)
{
    int64_t found;
    const struct value values[] = {number(run)};
    return query_number(l, &found, "SELECT 1 FROM runs WHERE run = ?", values, 1, d);
}

int ledger_find_gone(struct ledger *l, const uint8_t pseudonym[DIGEST_BYTES], uint32_t *run,
                     struct diag *d)
{
    int64_t found = 0;
    const struct value values[] = {digest(pseudonym)};
    if (query_number(l, &found, "SELECT run FROM gone WHERE pseudonym = ?", values, 1, d) < 0)
        return -1;
    *run = (uint32_t)found;
    return 0;
}

int ledger_year(struct ledger *l, const char *year, int64_t *on_roll, struct diag *d)
{
    const struct value values[] = {text(year)};
    int64_t found = -1;
    if (query_number(l, &found,
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
    int64_t all = 0;
    if (query_number(l, &all, "SELECT count(*) FROM backups", NULL, 0, d) < 0)
        return -1;
    sqlite3_stmt *s =
        prepare(l, "SELECT run, digest, files, rows, bytes, expires FROM backups ORDER BY run DESC",
                NULL, 0, d);
    if (!s)
        return -1;
    struct ledger_backup_row *found = arena_alloc(a, (size_t)all * sizeof *found);
    size_t n = 0;
    int result = 0;
    while (n < (size_t)all && (result = step(l, s, d)) == 1)
        found[n++] = (struct ledger_backup_row){
            .run = (uint32_t)sqlite3_column_int64(s, 0),
            .backup = {.digest = column_text(a, s, 1),
                       .files = column_count(s, 2),
                       .rows = column_count(s, 3),
                       .bytes = column_count(s, 4),
                       .expires = {(int32_t)sqlite3_column_int64(s, 5)}}};
    sqlite3_finalize(s);
    *rows = found;
    *row_count = n;
    return result < 0 ? -1 : 0;
}

int ledger_state(struct ledger *l, char out[DIGEST_HEX], struct diag *d)
{
    struct arena a = {0};
    struct ledger_run last;
    struct buf state = {0};
    int found = ledger_last(l, &last, &a, d);
    if (found == 0)
        buf_format(&state, "run=%u\nplan=%s\n", (unsigned)last.run, last.plan_digest);
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
    const struct value values[] = {digest(expected)};
    int known = query_number(l, &is_same, "SELECT digest = ? FROM key_check", values, 1, d);
    if (known == 0 && may_remember)
        return execute(l, "INSERT INTO key_check VALUES (1,?)", values, 1, d);
    if (known == 1 && !is_same)
        return diag_set(d, DIAG_SYSTEM,
                        "the vault's key is not the one that ledger.db was written with: put your "
                        "copy of that back as 'key'; with another nobody who left is recognised");
    return known < 0 ? -1 : 0;
}
