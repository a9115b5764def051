/*
 * columns - which headings a field is read from.
 */
#ifndef OFFBOARD_COLUMNS_H
#define OFFBOARD_COLUMNS_H

#include "lib/sources.h"

/*
 * Resolves "Leaving Date | Date of Leaving", "A + B" or "=constant" against the headings of an
 * export: the first alternative whose headings are all there. Returns 1 if found, 0 if not; -1
 * with *d (DIAG_DATA) where a heading it needs stands twice.
 */
int columns_resolve(struct columns *out, const struct export *e, const char *value, struct arena *a,
                    struct diag *d);
/*
 * For a field that was not found so: the one heading that differs from an alternative in blanks,
 * underscores and case alone, if no other does and no field reads it. Returns 1 if found, else 0.
 */
int columns_resolve_closely(struct columns columns[FIELD_COUNT], int field, const struct export *e,
                            const char *value);
/* Marks every column whose heading some alternative names: it need not be the one that is read. */
void columns_know(uint8_t *knows, const struct export *e, const char *value);
/* The heading nearest to the first alternative, or NULL. */
const char *columns_nearest(const struct export *e, const char *value, struct arena *a);

/*
 * A heading that is nearly, but not quite, one of the alternatives, and that nothing reads: most
 * likely a slip of the pen. NULL if there is none.
 */
const char *columns_misspelt(const struct reading *r, const struct export *e, const char *value);

#endif
