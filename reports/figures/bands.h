/*
 * bands - the grades of a subject in five parts, alike on the scales that schools look at first,
 * so that a chart can show the distribution of grades at a glance.
 *
 * GCSE: 9-7, 6-5, 4, 3-1, U. A level: A*-A, B, C, D-E, U. US letters: A, B, C, D, F. Results on
 * other scales are in no band.
 */
#ifndef OFFBOARD_BANDS_H
#define OFFBOARD_BANDS_H

#include "reports/figures/figure_table.h"

enum { BAND_PARTS = 5 };

struct band_shares {
    uint64_t parts[BAND_PARTS]; /* the best first */
    uint64_t whole;
    int is_withheld;
};

struct band_shares band_shares_of(const struct figure_row *row, int is_us);
/* Five percentages and their N. Headings name the scales that some row of the table is on.
 * Returns 0, and adds none, where no row is on any. */
int band_columns(struct sheet *s, const struct figure_table *t, int is_us, struct arena *a);
void band_put(struct sheet *s, const struct band_shares *shares);
/* The fields of the columns, for a chart. */
extern const char *const band_fields[BAND_PARTS];

#endif
