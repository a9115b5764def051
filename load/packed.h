/*
 * packed - one export's rows on their way into a backup: NAME.gz or NAME.gz.age, NAME.index.csv.
 *
 * Numbers the rows and says in the index where each one stood. Everything is 0400 from the start:
 * backups are not to be edited.
 *
 * Calling order: open; row, gap or erased in the order of the delivered file; then exactly one of
 * close and drop; after close packed_total.
 * Errors: 0, or -1 with *d (DIAG_SYSTEM).
 */
#ifndef OFFBOARD_LOAD_PACKED_H
#define OFFBOARD_LOAD_PACKED_H

#include "lib/index_reader.h"
#include "lib/json.h"
#include "load/gzip_writer.h"
#include "load/seal.h"

/* What must be known of an export to read its rows again, and how much of it is held. */
struct packed_as {
    const char *export; /* attainment.csv */
    const char *encoding;
    char delimiter[2], quote[2];   /* ended by NUL */
    const char *const *recipients; /* encrypted to these, ended by NULL; NULL or empty: plain */
    int is_whole;                  /* every byte of the delivered file, not only affected rows */
};

struct packed {
    struct packed_as as;
    char rows_name[128];
    struct outfile rows_file, index_file;
    struct seal_writer seal;
    struct gzip_writer gzip;
    struct buf line;
    uint64_t rows, erased;
};

int packed_open(struct packed *p, struct outdir *o, const struct packed_as *as, struct str heading,
                struct diag *d);
/* Of `line` everything but member and number, which are counted here. */
int packed_row(struct packed *p, const struct index_line *line, struct str bytes, struct diag *d);
/* The row is in the index as one that was erased: where it stood, and nothing of it. */
int packed_erased(struct packed *p, const struct index_line *line, struct diag *d);
int packed_close(struct packed *p, struct diag *d);
void packed_drop(struct packed *p); /* harmless after close */
/* Adds the file, closed and listed in the manifest, to what becomes totals.json. */
void packed_total(const struct packed *p, struct json *totals, const struct outdir *o);

/* A small file of a backup, whole. */
int backup_put(struct outdir *o, const char *name, struct str bytes, struct diag *d);
/* SHA256SUMS: the manifest's sums once more, in the form that sha256sum -c reads. */
int backup_put_sums(struct outdir *o, struct diag *d);

#endif
