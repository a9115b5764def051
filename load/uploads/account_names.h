/*
 * account_names - a person's name from a list of people, for rows without names.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_LOAD_UPLOADS_ACCOUNT_NAMES_H
#define OFFBOARD_LOAD_UPLOADS_ACCOUNT_NAMES_H

#include "lib/export_text.h"
#include "load/uploads/rows.h"

struct account_names {
    const struct load *load;
    struct table people, accounts, rolls, aliases;
    uint32_t *own;             /* person -> account on the platform, NO_INDEX if none */
    struct export_text *texts; /* one an export, opened when first needed */
    struct row_cells cells;
    struct buf row;
};

int account_names_open(struct account_names *n, const struct load *l, const char *platform,
                       struct diag *d);
void account_names_close(struct account_names *n);
/*
 * Appends "Surname, Forename" from the platform's user list, else from another one, else from
 * the roll; nothing where no list has a name.
 */
int account_names_find(struct account_names *n, struct buf *out, uint32_t person, struct diag *d);

#endif
