/*
 * ledger_sql - SQLite as the files of the ledger use it.                (lib level 2)
 *
 * The only file that includes sqlite3. Statements are constants of the program; what varies is
 * bound as a value.
 *
 * Errors: int functions give 0, or -1 with *d (DIAG_SYSTEM).
 */
#ifndef OFFBOARD_LEDGER_SQL_H
#define OFFBOARD_LEDGER_SQL_H

#include "lib/arena.h"
#include "lib/diag.h"

struct ledger;   /* an open ledger.db */
struct sql_rows; /* a statement and where it stands */

/* One value bound to a statement. A digest is DIGEST_BYTES long. */
struct sql_value {
    enum { SQL_NUMBER, SQL_TEXT, SQL_DIGEST } kind;
    int64_t number;
    const char *text;
    const uint8_t *digest;
};
struct sql_value sql_number(int64_t n);
struct sql_value sql_count(uint64_t n);
struct sql_value sql_text(const char *text); /* NULL is "" */
struct sql_value sql_digest(const uint8_t *bytes);

int sql_open(struct ledger **l, const char *vault_path, struct diag *d);
void sql_close(struct ledger *l); /* NULL is fine */

/* Several statements without values. */
int sql_script(struct ledger *l, const char *sql, struct diag *d);
/* One statement whose rows, if any, do not matter. */
int sql_run(struct ledger *l, const char *sql, const struct sql_value *values, int count,
            struct diag *d);
/* Undoes a transaction that failed; the failure itself is the message that counts. */
void sql_rollback(struct ledger *l);
/* The one number that a query gives: 1 with *out, 0 where there is no row, -1 with *d. */
int sql_query_number(struct ledger *l, int64_t *out, const char *sql,
                     const struct sql_value *values, int count, struct diag *d);

/* A query's rows, or a statement to run many times. NULL with *d; ended by sql_end. */
struct sql_rows *sql_select(struct ledger *l, const char *sql, const struct sql_value *values,
                            int count, struct diag *d);
int sql_next(struct sql_rows *rows, struct diag *d); /* 1 yes, 0 no more, -1 with *d */
/* Runs the statement once with these values, and makes it ready to be run again. */
int sql_run_again(struct sql_rows *rows, const struct sql_value *values, int count, struct diag *d);
int64_t sql_column_number(struct sql_rows *rows, int column);
uint64_t sql_column_count(struct sql_rows *rows, int column);
const char *sql_column_text(struct sql_rows *rows, int column, struct arena *a);
/* All zeros where the column holds no digest. */
void sql_column_digest(struct sql_rows *rows, int column, uint8_t *out);
void sql_end(struct sql_rows *rows);

#endif
