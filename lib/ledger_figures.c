#include "lib/ledger_figures.h"

#include "lib/ledger_sql.h"

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS figure_sets (run INTEGER PRIMARY KEY REFERENCES runs,"
    "  cohort INTEGER) STRICT;" /* NULL: now */
    "CREATE TABLE IF NOT EXISTS figures (run INTEGER NOT NULL REFERENCES figure_sets,"
    "  name TEXT NOT NULL, year TEXT NOT NULL, part INTEGER NOT NULL, whole INTEGER NOT NULL,"
    "  students INTEGER NOT NULL, PRIMARY KEY (run, name, year)) STRICT, WITHOUT ROWID;"
    "COMMIT;";

int ledger_figures_tables(struct ledger *l, struct diag *d)
{
    return sql_script(l, schema, d);
}

int ledger_has_figures(struct ledger *l, uint32_t run, struct diag *d)
{
    int64_t found;
    const struct sql_value values[] = {sql_number(run)};
    return sql_query_number(l, &found, "SELECT 1 FROM figure_sets WHERE run = ?", values, 1, d);
}

static int add_set(struct ledger *l, const struct ledger_term *t, struct diag *d)
{
    const struct sql_value values[] = {sql_number(t->run), sql_number(t->cohort.since_epoch)};
    return day_is_none(t->cohort)
               ? sql_run(l, "INSERT INTO figure_sets VALUES (?,NULL)", values, 1, d)
               : sql_run(l, "INSERT INTO figure_sets VALUES (?,?)", values, 2, d);
}

static int add_rows(struct ledger *l, const struct ledger_term *t, struct diag *d)
{
    struct sql_rows *insert = sql_select(l, "INSERT INTO figures VALUES (?,?,?,?,?,?)", NULL, 0, d);
    int status = insert ? 0 : -1;
    for (size_t i = 0; i < t->figure_count && status == 0; i++) {
        const struct ledger_figure *f = &t->figures[i];
        const struct sql_value values[] = {sql_number(t->run),   sql_text(f->name),
                                           sql_text(f->year),    sql_number(f->part),
                                           sql_number(f->whole), sql_count(f->students)};
        status = sql_run_again(insert, values, 6, d);
    }
    sql_end(insert);
    return status;
}

static int add_once(struct ledger *l, const struct ledger_term *t, struct diag *d)
{
    int is_kept = ledger_has_figures(l, t->run, d);
    if (is_kept < 0)
        return -1;
    if (!is_kept && (add_set(l, t, d) != 0 || add_rows(l, t, d) != 0))
        return -1;
    return sql_run(l, "COMMIT", NULL, 0, d);
}

int ledger_figures_add(struct ledger *l, const struct ledger_term *t, struct diag *d)
{
    if (sql_run(l, "BEGIN IMMEDIATE", NULL, 0, d) != 0)
        return -1;
    if (add_once(l, t, d) == 0)
        return 0;
    sql_rollback(l);
    return -1;
}

static struct ledger_term term_of(struct sql_rows *s, struct arena *a)
{
    return (struct ledger_term){.run = (uint32_t)sql_column_number(s, 0),
                                .term = sql_column_text(s, 1, a),
                                .as_of = {(int32_t)sql_column_number(s, 2)},
                                .cohort = {(int32_t)sql_column_number(s, 3)}};
}

int ledger_term_before(struct ledger *l, struct ledger_term *out, uint32_t run, const char *term,
                       struct arena *a, struct diag *d)
{
    const struct sql_value values[] = {sql_number(DAY_NONE.since_epoch), sql_number(run),
                                       sql_text(term)};
    struct sql_rows *s =
        sql_select(l,
                   "SELECT run, term, as_of, ? FROM runs"
                   " WHERE run < ? AND (term <> ? OR term = '') ORDER BY run DESC LIMIT 1",
                   values, 3, d);
    int found = s ? sql_next(s, d) : -1;
    if (found == 1)
        *out = term_of(s, a);
    sql_end(s);
    return found < 0 ? -1 : !found;
}

static int read_sets(struct ledger *l, struct ledger_term *terms, size_t most, size_t *count,
                     uint32_t run, const char *term, struct arena *a, struct diag *d)
{
    const struct sql_value values[] = {sql_number(DAY_NONE.since_epoch), sql_number(run),
                                       sql_text(term), sql_number(run), sql_count(most)};
    struct sql_rows *s =
        sql_select(l,
                   "SELECT s.run, r.term, r.as_of, coalesce(s.cohort, ?)"
                   " FROM figure_sets AS s JOIN runs AS r USING (run)"
                   " WHERE s.run < ? AND (r.term = '' OR (r.term <> ? AND NOT EXISTS"
                   "  (SELECT 1 FROM figure_sets AS s2 JOIN runs AS r2 USING (run)"
                   "   WHERE r2.term = r.term AND r2.run > r.run AND r2.run < ?)))"
                   " ORDER BY s.run DESC LIMIT ?",
                   values, 5, d);
    int found = s ? 0 : -1;
    *count = 0;
    while (found >= 0 && *count < most && (found = sql_next(s, d)) == 1)
        terms[(*count)++] = term_of(s, a);
    sql_end(s);
    return found < 0 ? -1 : 0;
}

static int read_figures(struct ledger *l, struct ledger_term *t, struct arena *a, struct diag *d)
{
    const struct sql_value run[] = {sql_number(t->run)};
    int64_t all = 0;
    if (sql_query_number(l, &all, "SELECT count(*) FROM figures WHERE run = ?", run, 1, d) < 0)
        return -1;
    t->figures = arena_alloc(a, ((size_t)all + 1) * sizeof *t->figures);
    struct sql_rows *s = sql_select(l,
                                    "SELECT name, year, part, whole, students FROM figures"
                                    " WHERE run = ? ORDER BY name, year",
                                    run, 1, d);
    int found = s ? 0 : -1;
    while (found >= 0 && t->figure_count < (size_t)all && (found = sql_next(s, d)) == 1)
        t->figures[t->figure_count++] = (struct ledger_figure){.name = sql_column_text(s, 0, a),
                                                               .year = sql_column_text(s, 1, a),
                                                               .part = sql_column_number(s, 2),
                                                               .whole = sql_column_number(s, 3),
                                                               .students = sql_column_count(s, 4)};
    sql_end(s);
    return found < 0 ? -1 : 0;
}

int ledger_terms_before(struct ledger *l, struct ledger_term *terms, size_t most, size_t *count,
                        uint32_t run, const char *term, struct arena *a, struct diag *d)
{
    int status = read_sets(l, terms, most, count, run, term, a, d);
    for (size_t i = 0; i < *count && status == 0; i++)
        status = read_figures(l, &terms[i], a, d);
    return status;
}

int ledger_year_of(struct ledger *l, uint32_t run, const char *year, int64_t *on_roll,
                   struct diag *d)
{
    const struct sql_value values[] = {sql_number(run), sql_text(year)};
    int64_t found = -1;
    if (sql_query_number(l, &found, "SELECT on_roll FROM years WHERE run = ? AND year = ?", values,
                         2, d) < 0)
        return -1;
    *on_roll = found;
    return 0;
}
