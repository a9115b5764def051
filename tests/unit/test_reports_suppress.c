/*
 * Suppression: known tables by hand; and of small tables every one that a reader could take for
 * the true one, to see that none of the hidden numbers is the same in all of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/arena.h"
#include "reports/governors/suppress.h"

/* Secrets of a row: its cells, and what follows from them: the rests to N, the difference. */
enum { ROWS = 3, COLUMNS = 3, CELLS = ROWS * COLUMNS, SECRETS = 6, PEOPLE_MAX = 14 };

/* N, those with 9-4, those with 9-7, of whom everybody has 9-4. */
static const struct suppress_column all_allowed[COLUMNS] = {{0, 0, 1}, {0, 0, 1}, {0, 0, 1}};
static const uint8_t inside[COLUMNS * COLUMNS] = {1, 0, 0, 1, 1, 0, 1, 1, 1};

struct example {
    int64_t threshold;
    struct suppress_column columns[COLUMNS];
    uint8_t is_unnamed[ROWS];
    int64_t counts[CELLS], totals[COLUMNS];
    uint8_t hidden[CELLS];
    int is_fit;
};

/* The school's table first, then that of the groups, as the governors' workbook does. */
static void run(struct example *x)
{
    uint8_t hidden[COLUMNS];
    memset(x->totals, 0, sizeof x->totals);
    for (size_t i = 0; i < CELLS; i++)
        x->totals[i % COLUMNS] += x->counts[i];
    struct suppress_table whole = {.threshold = x->threshold,
                                   .row_count = 1,
                                   .column_count = COLUMNS,
                                   .columns = all_allowed,
                                   .counts = x->totals,
                                   .inside = inside,
                                   .hidden = hidden};
    suppress_table(&whole);
    for (size_t c = 0; c < COLUMNS; c++)
        x->columns[c] = (struct suppress_column){0, 0, !hidden[c]};
    struct suppress_table parts = {.threshold = x->threshold,
                                   .row_count = ROWS,
                                   .column_count = COLUMNS,
                                   .columns = x->columns,
                                   .counts = x->counts,
                                   .inside = inside,
                                   .is_unnamed = x->is_unnamed,
                                   .has_totals = 1,
                                   .hidden = x->hidden};
    x->is_fit = suppress_table(&parts);
}

static const struct {
    const char *what;
    int64_t counts[CELLS];
    const char *hidden; /* x: hidden; a row of the table after the other */
} cases[] = {
    {"nothing is small", {20, 10, 5, 20, 12, 6, 20, 9, 0}, "... ... ..."},
    {"a small number takes the column with it", {20, 10, 3, 20, 12, 6, 20, 9, 0}, "..x ..x ..x"},
    {"so does a small rest to N", {20, 17, 6, 20, 12, 6, 20, 9, 0}, ".x. .x. .x."},
    {"of two columns too close to each other one is shown",
     {20, 10, 8, 20, 12, 6, 20, 9, 0},
     "..x ..x ..x"},
    {"a group of three is hidden, and the smallest other with it",
     {3, 2, 1, 30, 20, 6, 20, 9, 5},
     "xxx ... xxx"},
};

static void test_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct example x = {.threshold = 5};
        char got[CELLS + ROWS] = "";
        memcpy(x.counts, cases[i].counts, sizeof x.counts);
        run(&x);
        for (size_t c = 0, at = 0; c < CELLS; c++) {
            got[at++] = x.hidden[c] ? 'x' : '.';
            if (c % COLUMNS == COLUMNS - 1 && c + 1 < CELLS)
                got[at++] = ' ';
        }
        if (strcmp(got, cases[i].hidden) != 0)
            fail_msg("%s: got '%s', want '%s'", cases[i].what, got, cases[i].hidden);
    }
}

/* Which values each cell takes in the tables that fit what is published. */
struct search {
    const struct example *x;
    int64_t now[CELLS];
    uint8_t seen[ROWS][SECRETS][PEOPLE_MAX * ROWS + 1];
};

static int64_t secret(const int64_t cells[COLUMNS], int i)
{
    const int64_t all[SECRETS] = {
        cells[0],           cells[1], cells[2], cells[0] - cells[1], cells[0] - cells[2],
        cells[1] - cells[2]};
    return all[i];
}

static void see(struct search *s)
{
    for (size_t row = 0; row < ROWS; row++)
        for (int i = 0; i < SECRETS; i++)
            s->seen[row][i][secret(&s->now[row * COLUMNS], i)] = 1;
}

static int fits(const struct search *s, size_t cell)
{
    if (!s->x->is_unnamed[cell / COLUMNS] && !s->x->hidden[cell])
        return s->now[cell] == s->x->counts[cell];
    return 1;
}

static int fits_totals(const struct search *s)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        int64_t sum = 0;
        for (size_t row = 0; row < ROWS; row++)
            sum += s->now[row * COLUMNS + c];
        if (s->x->columns[c].is_allowed && sum != s->x->totals[c])
            return 0;
    }
    return 1;
}

/* A row that is printed has somebody. */
static int64_t least_people(const struct search *s, size_t row)
{
    return s->x->is_unnamed[row] ? 0 : 1;
}

static void try_rows(struct search *s, size_t row, int64_t left)
{
    if (row == ROWS) {
        if (fits_totals(s))
            see(s);
        return;
    }
    int64_t *cells = &s->now[row * COLUMNS];
    for (cells[0] = row == ROWS - 1 ? left : least_people(s, row); cells[0] <= left; cells[0]++)
        for (cells[1] = 0; fits(s, row * COLUMNS) && cells[1] <= cells[0]; cells[1]++)
            for (cells[2] = 0; fits(s, row * COLUMNS + 1) && cells[2] <= cells[1]; cells[2]++)
                if (fits(s, row * COLUMNS + 2) && cells[0] >= least_people(s, row))
                    try_rows(s, row + 1, left - cells[0]);
}

static void check_secret(const struct search *s, size_t row, int i)
{
    int64_t truth = secret(&s->x->counts[row * COLUMNS], i), values = 0;
    for (size_t v = 0; v < sizeof s->seen[row][i]; v++)
        values += s->seen[row][i][v];
    assert_true(s->seen[row][i][truth]); /* the truth is one of them */
    if (truth > 0 && truth < s->x->threshold && values < s->x->threshold)
        fail_msg("row %zu, secret %d is %d: only %d values are possible", row, i, (int)truth,
                 (int)values);
    if (i < COLUMNS && s->x->hidden[row * COLUMNS + (size_t)i] && truth && !s->x->is_unnamed[row])
        assert_true(values > 1);
}

static void check(const struct example *x)
{
    static struct search s;
    memset(&s, 0, sizeof s);
    s.x = x;
    try_rows(&s, 0, x->totals[0]);
    for (size_t row = 0; row < ROWS; row++)
        for (int i = 0; i < SECRETS; i++)
            check_secret(&s, row, i);
}

/* A generator of our own: the same tables everywhere. */
static int64_t below(uint32_t *seed, int64_t limit)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (int64_t)((*seed >> 8) % (uint32_t)limit);
}

static void test_search(void **state)
{
    (void)state;
    uint32_t seed = 7;
    int checked = 0;
    for (int i = 0; i < 4000; i++) {
        struct example x = {.threshold = 3, .is_unnamed = {0, 0, (uint8_t)below(&seed, 2)}};
        for (size_t row = 0; row < ROWS; row++) {
            int64_t *cells = &x.counts[row * COLUMNS];
            cells[0] = 1 + below(&seed, PEOPLE_MAX);
            cells[1] = below(&seed, cells[0] + 1);
            cells[2] = below(&seed, cells[1] + 1);
        }
        run(&x);
        if (!x.is_fit || x.totals[0] > 24)
            continue;
        check(&x);
        checked++;
    }
    assert_true(checked > 500);
}

static void test_parts(void **state)
{
    (void)state;
    uint8_t hidden[4];
    suppress_parts(hidden, (const uint64_t[]){280, 18, 2}, 3, 5);
    assert_memory_equal(hidden, ((uint8_t[]){0, 1, 1, 0}), 4); /* 20 - 18 would give 2 */
    suppress_parts(hidden, (const uint64_t[]){280, 0, 2}, 3, 5);
    assert_memory_equal(hidden, ((uint8_t[]){1, 0, 1, 0}), 4);
    suppress_parts(hidden, (const uint64_t[]){280, 20, 0}, 3, 5);
    assert_memory_equal(hidden, ((uint8_t[]){0, 0, 0, 0}), 4);
    suppress_parts(hidden, (const uint64_t[]){0, 0, 2}, 3, 5);
    assert_memory_equal(hidden, ((uint8_t[]){0, 0, 1, 1}), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
