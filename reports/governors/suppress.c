#include "reports/governors/suppress.h"

#include "lib/arena.h"

/* Which rows and columns are hidden so far; row `row_count` is all hidden rows together. */
struct work {
    const struct suppress_table *table;
    uint8_t *row_hidden, *column_shown;
    int64_t *counts; /* [(row_count + 1) * column_count]; as the table's, the last one summed */
};

static int is_small(const struct suppress_table *t, int64_t count)
{
    return count > 0 && count < t->threshold;
}

static int64_t count_at(const struct work *w, size_t row, size_t column)
{
    return w->counts[row * w->table->column_count + column];
}

static int is_population(const struct suppress_table *t, size_t column)
{
    return t->columns[column].of == column;
}

static int is_inside(const struct suppress_table *t, size_t a, size_t b)
{
    return t->inside[a * t->column_count + b];
}

static int is_unnamed(const struct suppress_table *t, size_t row)
{
    return t->is_unnamed && t->is_unnamed[row];
}

static void hide_small_rows(struct work *w)
{
    const struct suppress_table *t = w->table;
    for (size_t row = 0; row < t->row_count; row++)
        for (size_t p = 0; p < t->column_count; p++)
            if (is_population(t, p) && t->columns[p].is_allowed &&
                (is_small(t, count_at(w, row, p)) || (is_unnamed(t, row) && count_at(w, row, p))))
                w->row_hidden[row] = 1;
}

/* The hidden rows of a population: how many have somebody, and how many people that is. */
static int64_t hidden_people(const struct work *w, size_t p, size_t *rows, int *is_named)
{
    int64_t people = 0;
    *rows = 0;
    *is_named = 0;
    for (size_t row = 0; row < w->table->row_count; row++) {
        if (!w->row_hidden[row] || count_at(w, row, p) == 0)
            continue;
        *rows += 1;
        *is_named |= !is_unnamed(w->table, row);
        people += count_at(w, row, p);
    }
    return people;
}

/* Do the hidden rows hide each other? Those without a value alone may be known, if not few. */
static int rows_hide(const struct work *w, size_t p)
{
    size_t rows;
    int is_named;
    int64_t people = hidden_people(w, p, &rows, &is_named);
    if (rows == 0 || (rows == 1 && !is_named && people >= w->table->threshold))
        return 1;
    return rows >= 2 && people >= w->table->threshold + (int64_t)rows - 1;
}

/* Hides the smallest shown row that has somebody; 0 where there is none left. */
static int hide_next_row(struct work *w, size_t p)
{
    size_t best = w->table->row_count;
    for (size_t row = 0; row < w->table->row_count; row++)
        if (!w->row_hidden[row] && count_at(w, row, p) > 0 &&
            (best == w->table->row_count || count_at(w, row, p) < count_at(w, best, p)))
            best = row;
    if (best == w->table->row_count)
        return 0;
    w->row_hidden[best] = 1;
    return 1;
}

/* Hides until every population's hidden rows hide each other, or no row is left. */
static void hide_more_rows(struct work *w)
{
    const struct suppress_table *t = w->table;
    int has_changed = 1;
    while (has_changed) {
        has_changed = 0;
        for (size_t p = 0; p < t->column_count; p++)
            if (is_population(t, p) && t->columns[p].is_allowed && !rows_hide(w, p))
                has_changed |= hide_next_row(w, p);
    }
}

/* Every named row has somebody: as many people as rows leave no choice. */
static int rows_are_known(const struct work *w)
{
    const struct suppress_table *t = w->table;
    for (size_t p = 0; p < t->column_count; p++) {
        size_t rows;
        int is_named;
        if (is_population(t, p) && t->columns[p].is_allowed &&
            hidden_people(w, p, &rows, &is_named) < (int64_t)rows + 1 && rows >= 2)
            return 1;
    }
    return 0;
}

static void merge_rows(struct work *w)
{
    size_t columns = w->table->column_count, rows = w->table->row_count;
    for (size_t row = 0; row < rows; row++)
        for (size_t c = 0; w->row_hidden[row] && c < columns; c++)
            w->counts[rows * columns + c] += count_at(w, row, c);
}

/* Rows that a reader can judge: those shown, and with totals the hidden ones together. */
static int is_judged(const struct work *w, size_t row)
{
    return row == w->table->row_count ? w->table->has_totals : !w->row_hidden[row];
}

static int column_fits(const struct work *w, size_t c)
{
    const struct suppress_table *t = w->table;
    for (size_t row = 0; row <= t->row_count; row++) {
        int64_t count = count_at(w, row, c), of = count_at(w, row, t->columns[c].of);
        if (!is_judged(w, row))
            continue;
        if (is_small(t, of) || is_small(t, count) || is_small(t, of - count))
            return 0;
        for (size_t s = 0; s < t->column_count; s++) {
            int64_t other = count_at(w, row, s);
            if (w->column_shown[s] && (is_inside(t, c, s) || is_inside(t, s, c)) &&
                is_small(t, count > other ? count - other : other - count))
                return 0;
        }
    }
    return 1;
}

static int is_outcome(const struct suppress_table *t, size_t c)
{
    return !is_population(t, c) && !t->columns[c].is_mean;
}

static void show_columns(struct work *w)
{
    const struct suppress_table *t = w->table;
    for (size_t c = 0; c < t->column_count; c++)
        if (is_outcome(t, c) && t->columns[c].is_allowed && t->columns[t->columns[c].of].is_allowed)
            w->column_shown[c] = column_fits(w, c) != 0;
}

struct range {
    int64_t low, high;
};

/* What the shown columns inside and around a hidden one leave for it in a row. */
static struct range bounds(const struct work *w, size_t row, size_t h)
{
    const struct suppress_table *t = w->table;
    struct range r = {0, count_at(w, row, t->columns[h].of)};
    for (size_t s = 0; s < t->column_count; s++) {
        int64_t count = count_at(w, row, s);
        if (!w->column_shown[s])
            continue;
        if (is_inside(t, s, h) && count > r.low)
            r.low = count;
        if (is_inside(t, h, s) && count < r.high)
            r.high = count;
    }
    return r;
}

/* How far the other rows' cells can go down and up, together. */
static struct range slack(const struct work *w, size_t row, size_t h)
{
    struct range r = {0, 0};
    for (size_t other = 0; other <= w->table->row_count; other++) {
        if (other == row || !is_judged(w, other))
            continue;
        struct range b = bounds(w, other, h);
        r.low += count_at(w, other, h) - b.low;
        r.high += b.high - count_at(w, other, h);
    }
    return r;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Are enough values left for a hidden cell? */
static int is_safe(const struct work *w, size_t row, size_t h)
{
    struct range b = bounds(w, row, h);
    int64_t up = b.high - count_at(w, row, h), down = count_at(w, row, h) - b.low;
    if (b.low == b.high)
        return 1;
    if (w->table->has_totals && w->table->columns[h].is_allowed) {
        struct range rest = slack(w, row, h);
        up = least(up, rest.low);
        down = least(down, rest.high);
    }
    return up + down + 1 >= w->table->threshold;
}

/* Hides the last column that bounds `h`; 0 where there is none. */
static int hide_bound(struct work *w, size_t h)
{
    const struct suppress_table *t = w->table;
    for (size_t s = t->column_count; s-- > 0;)
        if (w->column_shown[s] && (is_inside(t, s, h) || is_inside(t, h, s))) {
            w->column_shown[s] = 0;
            return 1;
        }
    return 0;
}

/* One more column is hidden each time, so this ends. */
static int hide_one_bound(struct work *w)
{
    const struct suppress_table *t = w->table;
    for (size_t h = 0; h < t->column_count; h++) {
        if (!is_outcome(t, h) || w->column_shown[h])
            continue;
        for (size_t row = 0; row <= t->row_count; row++)
            if (is_judged(w, row) && !is_safe(w, row, h) && hide_bound(w, h))
                return 1;
    }
    return 0;
}

static int is_cell_shown(const struct work *w, size_t row, size_t c)
{
    const struct suppress_table *t = w->table;
    const struct suppress_column *column = &t->columns[c];
    if (w->row_hidden[row] || !t->columns[column->of].is_allowed ||
        is_small(t, count_at(w, row, column->of)))
        return 0;
    if (!is_outcome(t, c))
        return column->is_allowed;
    if (w->column_shown[c])
        return 1;
    struct range b = bounds(w, row, c);
    return b.low == b.high;
}

int suppress_table(const struct suppress_table *t)
{
    size_t cells = t->row_count * t->column_count;
    struct work w = {.table = t,
                     .row_hidden = mem_alloc(t->row_count, 1),
                     .column_shown = mem_alloc(t->column_count, 1),
                     .counts = mem_alloc(cells + t->column_count, sizeof *w.counts)};
    memcpy(w.counts, t->counts, cells * sizeof *w.counts);
    if (t->has_totals) {
        hide_small_rows(&w);
        hide_more_rows(&w);
    }
    int is_fit = !t->has_totals || !rows_are_known(&w);
    merge_rows(&w);
    show_columns(&w);
    while (hide_one_bound(&w))
        continue;
    for (size_t row = 0; row < t->row_count; row++)
        for (size_t c = 0; c < t->column_count; c++)
            t->hidden[row * t->column_count + c] = !is_fit || !is_cell_shown(&w, row, c);
    free(w.row_hidden);
    free(w.column_shown);
    free(w.counts);
    return is_fit;
}

static int parts_hide(const uint8_t *hidden, const uint64_t *parts, size_t count, int64_t threshold)
{
    int64_t rows = 0, people = 0;
    for (size_t i = 0; i < count; i++) {
        rows += hidden[i];
        people += hidden[i] ? (int64_t)parts[i] : 0;
    }
    return rows == 0 || (rows >= 2 && people >= threshold + rows - 1);
}

void suppress_parts(uint8_t *hidden, const uint64_t *parts, size_t count, int64_t threshold)
{
    for (size_t i = 0; i <= count; i++)
        hidden[i] = i < count && parts[i] > 0 && (int64_t)parts[i] < threshold;
    while (!parts_hide(hidden, parts, count, threshold)) {
        size_t best = count;
        for (size_t i = 0; i < count; i++)
            if (!hidden[i] && parts[i] > 0 && (best == count || parts[i] < parts[best]))
                best = i;
        hidden[best] = 1;
        if (best == count)
            return;
    }
}
