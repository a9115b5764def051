/*
 * delivered - an export's text and its delivered bytes side by side.
 *
 * Plans speak of places in the text. Where the text is a decoded copy the delivered file has
 * the same rows elsewhere. What came out of a container counts as delivered as it came out. Rows
 * must be asked for in the order of the text. Views are valid until the next call.
 */
#ifndef OFFBOARD_LOAD_DELIVERED_H
#define OFFBOARD_LOAD_DELIVERED_H

#include "lib/export_text.h"

struct delivered {
    const struct export *export;
    struct export_text text;
    struct export file_export; /* the export, its text taken to be the delivered bytes */
    struct export_text file;
    int is_decoded;
    uint64_t text_at, file_at; /* the same place in both */
};

struct delivered_row {
    uint64_t at;       /* in the delivered file */
    struct str bytes;  /* as delivered, line end and all */
    struct str text;   /* UTF-8, line end left out */
    uint32_t line_end; /* in bytes; 0 only for the last row of a file */
};

int delivered_open(struct delivered *v, const struct export *e, int staged_fd, struct diag *d);
void delivered_close(struct delivered *v);

uint64_t delivered_size(const struct delivered *v);
int delivered_row(struct delivered *v, uint64_t at, uint32_t len, struct delivered_row *out,
                  struct diag *d);
/* Any bytes of the delivered file. */
int delivered_read(struct delivered *v, struct str *out, uint64_t at, size_t len, struct diag *d);
/* Bytes of the delivered file before the first row: mark, preamble, heading if there is one. */
int delivered_heading(struct delivered *v, struct str *out, struct diag *d);

#endif
