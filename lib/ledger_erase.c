/* The part of the ledger about backups that were written anew without somebody. */
#include "lib/ledger.h"

#include "lib/ledger_sql.h"

static int erase_run(struct ledger *l, const struct ledger_erasure *e,
                     const struct ledger_log_row *log, struct diag *d)
{
    int64_t changed = 0;
    const struct sql_value values[] = {sql_text(e->backup.digest), sql_count(e->backup.files),
                                       sql_count(e->backup.rows), sql_count(e->backup.bytes),
                                       sql_number(e->run)};
    if (sql_run(l, "UPDATE backups SET digest = ?, files = ?, rows = ?, bytes = ? WHERE run = ?",
                values, 5, d) != 0 ||
        sql_query_number(l, &changed, "SELECT changes()", NULL, 0, d) < 0)
        return -1;
    if (changed != 1)
        return diag_set(d, DIAG_SYSTEM, "ledger.db knows no backup of run %u", (unsigned)e->run);
    return ledger_log_add(l, log, d);
}

static int erase_all(struct ledger *l, const struct ledger_erasure *runs, size_t count,
                     struct ledger_log_row *log, struct diag *d)
{
    for (size_t i = 0; i < count; i++) {
        log->run = runs[i].run;
        log->what = runs[i].what;
        if (erase_run(l, &runs[i], log, d) != 0)
            return -1;
    }
    return sql_run(l, "COMMIT", NULL, 0, d);
}

int ledger_erase(struct ledger *l, const struct ledger_erasure *runs, size_t count, const char *by,
                 const char *authority, const char *at, struct diag *d)
{
    struct ledger_log_row log = {.verb = LOG_ERASE, .by = by, .authority = authority, .at = at};
    if (sql_run(l, "BEGIN IMMEDIATE", NULL, 0, d) != 0)
        return -1;
    if (erase_all(l, runs, count, &log, d) == 0)
        return 0;
    sql_rollback(l);
    return -1;
}
