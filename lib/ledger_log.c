#include "lib/ledger_log.h"

#include "lib/ledger_sql.h"

int ledger_log_tables(struct ledger *l, struct diag *d)
{
    return sql_script(l,
                      "CREATE TABLE IF NOT EXISTS log (id INTEGER PRIMARY KEY, verb TEXT NOT NULL,"
                      "  run INTEGER NOT NULL, by TEXT NOT NULL, authority TEXT NOT NULL,"
                      "  what TEXT NOT NULL, at TEXT NOT NULL) STRICT;",
                      d);
}

int ledger_log_add(struct ledger *l, const struct ledger_log_row *row, struct diag *d)
{
    const struct sql_value values[] = {sql_text(row->verb), sql_number(row->run),
                                       sql_text(row->by),   sql_text(row->authority),
                                       sql_text(row->what), sql_text(row->at)};
    return sql_run(l, "INSERT INTO log (verb, run, by, authority, what, at) VALUES (?,?,?,?,?,?)",
                   values, 6, d);
}

int ledger_log_read(struct ledger *l, struct ledger_log_row **rows, size_t *count, struct arena *a,
                    struct diag *d)
{
    int64_t all = 0;
    int more = 0;
    *count = 0;
    if (sql_query_number(l, &all,
                         "SELECT (SELECT count(*) FROM log) + (SELECT count(*) FROM reinstated)",
                         NULL, 0, d) < 0)
        return -1;
    struct sql_rows *s =
        sql_select(l,
                   "SELECT verb, run, by, authority, what, at, id FROM log UNION ALL"
                   " SELECT 'reinstate', run, by, authority, '', at, id FROM reinstated"
                   " ORDER BY at, verb, id",
                   NULL, 0, d);
    if (!s)
        return -1;
    *rows = arena_alloc(a, (size_t)(all + 1) * sizeof **rows);
    while (*count < (size_t)all && (more = sql_next(s, d)) == 1)
        (*rows)[(*count)++] = (struct ledger_log_row){.verb = sql_column_text(s, 0, a),
                                                      .run = (uint32_t)sql_column_number(s, 1),
                                                      .by = sql_column_text(s, 2, a),
                                                      .authority = sql_column_text(s, 3, a),
                                                      .what = sql_column_text(s, 4, a),
                                                      .at = sql_column_text(s, 5, a)};
    sql_end(s);
    return more < 0 ? -1 : 0;
}

int ledger_log_find(struct ledger *l, const char *verb, uint32_t run, const char **at,
                    struct arena *a, struct diag *d)
{
    const struct sql_value values[] = {sql_text(verb), sql_number(run)};
    struct sql_rows *s = sql_select(l,
                                    "SELECT at FROM log WHERE verb = ?1 AND ?2 IN (0, run)"
                                    " ORDER BY id DESC LIMIT 1",
                                    values, 2, d);
    if (!s)
        return -1;
    int found = sql_next(s, d);
    if (found == 1)
        *at = sql_column_text(s, 0, a);
    sql_end(s);
    return found;
}

int ledger_disposals(struct ledger *l, struct ledger_disposal_row **rows, size_t *count,
                     struct arena *a, struct diag *d)
{
    static const char query[] =
        "SELECT run, term, confirmed_by, authority, confirmed_at, category, disposals.people,"
        " disposals.rows, coalesce(expires, -2147483648), coalesce((SELECT max(at) FROM log WHERE "
        "verb = ? AND"
        " log.run = runs.run), '') FROM disposals JOIN runs USING (run)"
        " LEFT JOIN backups USING (run) ORDER BY run, category";
    const struct sql_value values[] = {sql_text(LOG_PRUNE)};
    int64_t all = 0;
    int more = 0;
    *count = 0;
    if (sql_query_number(l, &all, "SELECT count(*) FROM disposals", NULL, 0, d) < 0)
        return -1;
    struct sql_rows *s = sql_select(l, query, values, 1, d);
    if (!s)
        return -1;
    *rows = arena_alloc(a, (size_t)(all + 1) * sizeof **rows);
    while (*count < (size_t)all && (more = sql_next(s, d)) == 1)
        (*rows)[(*count)++] =
            (struct ledger_disposal_row){.run = (uint32_t)sql_column_number(s, 0),
                                         .term = sql_column_text(s, 1, a),
                                         .confirmed_by = sql_column_text(s, 2, a),
                                         .authority = sql_column_text(s, 3, a),
                                         .confirmed_at = sql_column_text(s, 4, a),
                                         .category = sql_column_text(s, 5, a),
                                         .people = sql_column_count(s, 6),
                                         .rows = sql_column_count(s, 7),
                                         .expires = {(int32_t)sql_column_number(s, 8)},
                                         .pruned_at = sql_column_text(s, 9, a)};
    sql_end(s);
    return more < 0 ? -1 : 0;
}
