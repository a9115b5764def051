/*
 * receipt - the proof that a backup was read back and compared: backup/receipt.
 *
 * Lines key=value (run, plan, manifest, files, rows, raw_bytes, program, result), the last one
 * `mac`: HMAC-SHA-256 over the lines before it under the vault's key for "receipt-v1". Its
 * rename is the point after which rows may be left out of an export.
 */
#ifndef OFFBOARD_LOAD_RECEIPT_H
#define OFFBOARD_LOAD_RECEIPT_H

#include "load/load.h"

struct receipt {
    uint64_t files, rows, raw_bytes;
    char manifest[DIGEST_HEX]; /* SHA-256 of backup/MANIFEST */
};

int receipt_exists(const struct load *l);
int receipt_write(const struct load *l, int backup_fd, const struct receipt *r, struct diag *d);
/*
 * Reads the receipt and refuses one that is missing, altered, another run's or another plan's,
 * and a backup that differs from what the receipt vouches for.
 */
int receipt_check(struct receipt *out, const struct load *l, struct diag *d);

#endif
