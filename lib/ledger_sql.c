#include "lib/ledger_sql.h"

#include <limits.h>
#include <sqlite3.h>

#include "lib/keyed.h"

enum { BUSY_MS = 5000 };

struct ledger {
    sqlite3 *db;
};

/* Rows are the library's own statement. */
static sqlite3_stmt *statement_of(struct sql_rows *rows)
{
    return (sqlite3_stmt *)rows;
}

struct sql_value sql_number(int64_t n)
{
    return (struct sql_value){.kind = SQL_NUMBER, .number = n};
}

/* Counts never come near 2^63. */
struct sql_value sql_count(uint64_t n)
{
    return sql_number((int64_t)n);
}

struct sql_value sql_text(const char *text)
{
    return (struct sql_value){.kind = SQL_TEXT, .text = text ? text : ""};
}

struct sql_value sql_digest(const uint8_t *bytes)
{
    return (struct sql_value){.kind = SQL_DIGEST, .digest = bytes};
}

static int sql_error(sqlite3 *db, const char *doing, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM, "ledger.db: cannot %s: %s", doing, sqlite3_errmsg(db));
}

static int bind(sqlite3_stmt *s, int at, const struct sql_value *v)
{
    switch (v->kind) {
    case SQL_NUMBER:
        return sqlite3_bind_int64(s, at, v->number);
    case SQL_TEXT:
        return sqlite3_bind_text(s, at, v->text, -1, SQLITE_STATIC);
    case SQL_DIGEST:
        break;
    }
    return sqlite3_bind_blob(s, at, v->digest, DIGEST_BYTES, SQLITE_STATIC);
}

static int bind_all(sqlite3_stmt *s, const struct sql_value *values, int count)
{
    int result = SQLITE_OK;
    for (int i = 0; i < count && result == SQLITE_OK; i++)
        result = bind(s, i + 1, &values[i]);
    return result;
}

/* EXTRA syncs the folder after the journal went: a power cut cannot take a commit back. */
static int set_up(struct ledger *l, struct diag *d)
{
    static const char pragmas[] = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
                                  "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;"
                                  "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";
    if (sqlite3_busy_timeout(l->db, BUSY_MS) != SQLITE_OK ||
        sqlite3_exec(l->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
        return sql_error(l->db, "open it", d);
    return 0;
}

int sql_open(struct ledger **l, const char *vault_path, struct diag *d)
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
        result = sql_error(opened->db, "open it", d);
    buf_release(&path);
    if (result == 0)
        result = set_up(opened, d);
    if (result != 0) {
        sql_close(opened);
        return -1;
    }
    *l = opened;
    return 0;
}

void sql_close(struct ledger *l)
{
    if (!l)
        return;
    sqlite3_close(l->db);
    free(l);
}

int sql_script(struct ledger *l, const char *sql, struct diag *d)
{
    if (sqlite3_exec(l->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sql_error(l->db, "make its tables", d);
    return 0;
}

void sql_rollback(struct ledger *l)
{
    sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
}

struct sql_rows *sql_select(struct ledger *l, const char *sql, const struct sql_value *values,
                            int count, struct diag *d)
{
    sqlite3_stmt *s = NULL;
    int result = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    if (result == SQLITE_OK)
        result = bind_all(s, values, count);
    if (result == SQLITE_OK)
        return (struct sql_rows *)s;
    sql_error(l->db, "read or write", d);
    sqlite3_finalize(s);
    return NULL;
}

int sql_run(struct ledger *l, const char *sql, const struct sql_value *values, int count,
            struct diag *d)
{
    struct sql_rows *rows = sql_select(l, sql, values, count, d);
    if (!rows)
        return -1;
    int result = sqlite3_step(statement_of(rows));
    if (result != SQLITE_DONE && result != SQLITE_ROW)
        sql_error(l->db, "write", d);
    sql_end(rows);
    return result == SQLITE_DONE || result == SQLITE_ROW ? 0 : -1;
}

int sql_next(struct sql_rows *rows, struct diag *d)
{
    int result = sqlite3_step(statement_of(rows));
    if (result == SQLITE_ROW)
        return 1;
    return result == SQLITE_DONE ? 0 : sql_error(sqlite3_db_handle(statement_of(rows)), "read", d);
}

int sql_run_again(struct sql_rows *rows, const struct sql_value *values, int count, struct diag *d)
{
    sqlite3_stmt *s = statement_of(rows);
    if (bind_all(s, values, count) != SQLITE_OK || sqlite3_step(s) != SQLITE_DONE ||
        sqlite3_reset(s) != SQLITE_OK)
        return sql_error(sqlite3_db_handle(s), "write", d);
    return 0;
}

int sql_query_number(struct ledger *l, int64_t *out, const char *sql,
                     const struct sql_value *values, int count, struct diag *d)
{
    struct sql_rows *rows = sql_select(l, sql, values, count, d);
    if (!rows)
        return -1;
    int result = sql_next(rows, d);
    if (result == 1)
        *out = sql_column_number(rows, 0);
    sql_end(rows);
    return result;
}

int64_t sql_column_number(struct sql_rows *rows, int column)
{
    return sqlite3_column_int64(statement_of(rows), column);
}

uint64_t sql_column_count(struct sql_rows *rows, int column)
{
    return (uint64_t)sql_column_number(rows, column);
}

const char *sql_column_text(struct sql_rows *rows, int column, struct arena *a)
{
    const void *bytes = sqlite3_column_text(statement_of(rows), column);
    return arena_text(a, str_of(bytes));
}

void sql_column_digest(struct sql_rows *rows, int column, uint8_t *out)
{
    sqlite3_stmt *s = statement_of(rows);
    int len = sqlite3_column_bytes(s, column);
    memset(out, 0, DIGEST_BYTES);
    if (len == DIGEST_BYTES)
        memcpy(out, sqlite3_column_blob(s, column), DIGEST_BYTES);
}

void sql_end(struct sql_rows *rows)
{
    sqlite3_finalize(statement_of(rows));
}
