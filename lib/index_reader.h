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

struct index_line {
    uint64_t member, number, line, offset, bytes;
    int is_dropped;
    char pseudonym[16];
};

struct index_reader {
    FILE *file;
    const char *name;
    char *text; /* of the line */
    size_t text_size;
    uint32_t line;
};

int index_open(struct index_reader *r, int dir, const char *name, struct diag *d);
void index_close(struct index_reader *r);
/* 1 a line, 0 the end, -1 with *d. */
int index_next(struct index_reader *r, struct index_line *out, struct diag *d);

#endif
