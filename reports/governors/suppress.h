/*
 * suppress - which numbers of a table may be published, so that no small one can be worked out.
 *
 * A table has a row for each group of people (girls, boys, not recorded) and a column for each
 * count of them: first how many there are, its N, then those of them who reached something. Both
 * the counts of rows and, where there are totals, the sums of columns are known to the reader,
 * and so is which columns are always inside others (9-7 inside 9-5 inside N).
 *
 * WHAT IS SMALL: 1 to threshold - 1; 0 is not. Small numbers are hidden (primary), and so are
 * others from which they would follow (complementary), also as the rest to N, as the difference
 * of two columns of which one is inside the other, and as the difference of rows and totals. No
 * single practice is the norm (formats.md 6, small numbers); this one is:
 *
 * 1. A row with a small N is hidden whole; without totals, what is of that N is. Others are hidden
 * with it, the smallest first, until the hidden ones are two or more and their N can be shared out
 * in `threshold` ways. Those without a value have no row in print, but follow from the totals: they
 * are such a row.
 * 2. The hidden rows together follow from the totals: they are judged as one more row.
 * 3. A column is shown in all remaining rows or in none, in order: columns that come first are
 *    kept. It is shown where in every row it, its rest to N, and its differences to the columns
 *    already shown, are 0 or not small.
 * 4. Then every hidden cell is bounded by what is shown inside and around it, and by its total.
 *    Where fewer than `threshold` values are left for it, the last shown column that bounds it
 *    is hidden too. A cell whose bounds meet is not secret: it is shown.
 *
 * So for each hidden number at least `threshold` values remain possible. Means (sums of points)
 * are hidden with their rows alone.
 *
 * Deterministic; nothing here fails.
 */
#ifndef OFFBOARD_SUPPRESS_H
#define OFFBOARD_SUPPRESS_H

#include <stddef.h>
#include <stdint.h>

struct suppress_column {
    size_t of;      /* the column that is its N; its own index: it is an N */
    int is_mean;    /* a mean over its N: it has no count of its own */
    int is_allowed; /* its total is shown; else it is hidden in every row */
};

struct suppress_table {
    int64_t threshold;
    size_t row_count, column_count;
    const struct suppress_column *columns;
    const int64_t *counts;     /* [row * column_count + column]; of a mean: 0 */
    const uint8_t *inside;     /* [a * column_count + b]: whoever counts in a counts in b */
    const uint8_t *is_unnamed; /* by row: not printed, it follows from the totals; NULL: none */
    int has_totals;            /* sums of the rows are published, where is_allowed */
    uint8_t *hidden;           /* [row * column_count + column]: the answer */
};

/* Fills t->hidden. Returns 0 where not even the names of the rows may be shown, else 1. */
int suppress_table(const struct suppress_table *t);

/*
 * Parts of a total, such as reasons of not being counted. Fills hidden[0 .. count - 1], and
 * hidden[count] for the total, which is hidden only where the parts alone cannot hide a small one.
 */
void suppress_parts(uint8_t *hidden, const uint64_t *parts, size_t count, int64_t threshold);

#endif
