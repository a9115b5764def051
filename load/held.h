/*
 * held - the rows that a backup holds of an export, in the order of the text.
 *
 * With `archive = affected` those that the plan changes. With `archive = all` every row that was
 * read or refused, and who each one is about; what stands between them belongs to nobody.
 *
 * Errors: 0, or -1 with *d (DIAG_SYSTEM: staged/ is out of order).
 */
#ifndef OFFBOARD_LOAD_HELD_H
#define OFFBOARD_LOAD_HELD_H

#include "lib/index_reader.h"
#include "load/affected.h"

/* staged/ as far as it says who a row is about; empty where only affected rows are held. */
struct held_tables {
    struct table rows[SOURCE_KINDS], rejects, aliases;
};
int held_open(struct held_tables *t, const struct load *l, struct diag *d);
void held_close(struct held_tables *t);

struct held_row {
    uint64_t at; /* with len: in the export's text, line end left out */
    uint32_t len, line;
    enum index_action action;
    const char *pseudonym;
};

enum { HELD_TABLES = SOURCE_KINDS + 1 };

struct held {
    const struct load *load;
    const struct held_tables *tables;
    struct affected affected;
    struct affected_row next; /* of the plan, while has_next */
    int has_next;
    struct held_cursor {
        const char *next, *end; /* records of the export */
        size_t size;
    } cursors[HELD_TABLES];
    uint64_t end; /* of the row given last */
};

void held_begin(struct held *h, const struct held_tables *t, const struct load *l, uint16_t export);
int held_next(struct held *h, struct held_row *row); /* 0 at the end */
/* Is there anything of the export in the backup? */
int held_is_any(const struct load *l, uint16_t export);

#endif
