#include "reports/figures/bands.h"

#include <ctype.h>

const char *const band_fields[BAND_PARTS] = {"band_1", "band_2", "band_3", "band_4", "band_5"};

static const char *const us_letters = "ABCDF";

/* From the shares that reach each threshold, the best first. */
static void add_scale(struct band_shares *b, const struct figure_row *row,
                      const char *const thresholds[BAND_PARTS - 1])
{
    uint64_t before = 0;
    struct figure f = {.state = FIGURE_NONE};
    for (int i = 0; i < BAND_PARTS - 1; i++) {
        f = figure_row_find(row, thresholds[i]);
        if (f.state != FIGURE_VALUE) {
            b->is_withheld |= f.state == FIGURE_WITHHELD;
            return;
        }
        b->parts[i] += (uint64_t)f.part - before;
        before = (uint64_t)f.part;
    }
    b->parts[BAND_PARTS - 1] += (uint64_t)f.whole - before;
    b->whole += (uint64_t)f.whole;
}

/* "B+" is in the band of B; P and NP are in none. */
static void add_letters(struct band_shares *b, const struct figure_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        const struct figures_line *line = &row->lines[i];
        size_t len = strlen(line->grade);
        const char *letter = len == 1 || (len == 2 && strchr("+-", line->grade[1]))
                                 ? strchr(us_letters, toupper((unsigned char)line->grade[0]))
                                 : NULL;
        if (!letter)
            continue;
        b->is_withheld |= line->figure.state == FIGURE_WITHHELD;
        b->parts[letter - us_letters] += (uint64_t)line->figure.part;
        b->whole += (uint64_t)line->figure.part;
    }
}

static const char *const gcse[] = {"grade_9_7", "grade_9_5", "grade_9_4", "grade_9_1"};
static const char *const a_level[] = {"a_star_a", "a_star_b", "a_star_c", "a_star_e"};

struct band_shares band_shares_of(const struct figure_row *row, int is_us)
{
    struct band_shares b = {.whole = 0};
    if (is_us) {
        add_letters(&b, row);
        return b;
    }
    add_scale(&b, row, gcse);
    add_scale(&b, row, a_level);
    return b;
}

static int has_any(const struct figure_table *t, const char *measure)
{
    for (size_t i = 0; i < t->count; i++)
        if (figure_row_find(&t->rows[i], measure).state != FIGURE_NONE)
            return 1;
    return 0;
}

static int has_letters(const struct figure_table *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (band_shares_of(&t->rows[i], 1).whole > 0)
            return 1;
    return 0;
}

int band_columns(struct sheet *s, const struct figure_table *t, int is_us, struct arena *a)
{
    static const char *const headings[][BAND_PARTS] = {
        {"9-7", "6-5", "4", "3-1", "U"},
        {"A*-A", "B", "C", "D-E", "U"},
        {"9-7 or A*-A", "6-5 or B", "4 or C", "3-1 or D-E", "U"},
        {"A", "B", "C", "D", "F"}};
    int has_gcse = has_any(t, gcse[0]), has_a_level = has_any(t, a_level[0]);
    if (is_us ? !has_letters(t) : !has_gcse && !has_a_level)
        return 0;
    int kind = is_us ? 3 : has_gcse && has_a_level ? 2 : has_a_level;
    for (int i = 0; i < BAND_PARTS; i++)
        sheet_column(s, (struct column){.heading = arena_format(a, "%s, %%", headings[kind][i]),
                                        .field = band_fields[i],
                                        .kind = COLUMN_PERCENT,
                                        .shown = 1});
    sheet_column(s, (struct column){
                        .heading = "N, grades in bands", .field = "band_n", .kind = COLUMN_COUNT});
    return 1;
}

void band_put(struct sheet *s, const struct band_shares *shares)
{
    for (int i = 0; i < BAND_PARTS; i++)
        if (shares->is_withheld)
            put_text(s, STR("[x]"));
        else
            put_ratio(s, (int64_t)shares->parts[i], (int64_t)shares->whole);
    if (shares->is_withheld)
        put_text(s, STR("[x]"));
    else if (shares->whole)
        put_count(s, (int64_t)shares->whole);
    else
        put_none(s);
}
