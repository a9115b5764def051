/*
 * index_reader - a backup's NAME.index.csv, line by line.               (lib level 1)
 *
 * Errors: 0, or -1 with *d (DIAG_SYSTEM, with the line).
 */
#ifndef OFFBOARD_INDEX_READER_H
#define OFFBOARD_INDEX_READER_H

#include <stdint.h>
#include <stdio.h>

#include "lib/diag.h"
#include "lib/str.h"

#define INDEX_HEADING "member,number,line,offset,bytes,action,pseudonym"
#define INDEX_NOBODY  "-" /* in place of a pseudonym */

/* What the run did to the row. Rows that it left alone are kept in a backup of everything. */
enum index_action { INDEX_CHANGE, INDEX_DROP, INDEX_KEEP };
const char *index_action_name(enum index_action action);

struct index_line {
    uint64_t member,
        number;             /* both 0: the row was erased from the backup, only its place is left */
    uint64_t line;          /* 0: no row, but what stands between rows or could not be read */
    uint64_t offset, bytes; /* in the delivered file */
    enum index_action action;
    char pseudonym[16];
};
int index_is_erased(const struct index_line *line);

struct index_reader {
    FILE *file;
    const char *name;
    char *text; /* of the line */
    size_t text_size;
    uint32_t line;
};

/* Is the file of a backup an index? Then *export is its NAME, a view of `file`. */
int index_is_of(struct str *export, const char *file);

int index_open(struct index_reader *r, int dir, const char *name, struct diag *d);
void index_close(struct index_reader *r);
/* 1 a line, 0 the end, -1 with *d. */
int index_next(struct index_reader *r, struct index_line *out, struct diag *d);

#endif
