/*
 * decode - a copy of a file in UTF-8, which encodes back to the file's own bytes.
 */
#ifndef OFFBOARD_DECODE_H
#define OFFBOARD_DECODE_H

#include "lib/outdir.h"
#include "lib/sources.h"

/*
 * Writes "text-NUMBER" in staged from the `bytes` of fd, which are in e->encoding, and sets e->text
 * and e->text_bytes. *hex is the fingerprint of what was read. DIAG_DATA where a byte is no
 * character of the encoding, or does not come back.
 */
int decode_copy(struct export *e, int fd, uint64_t bytes, unsigned number, struct outdir *staged,
                char hex[], struct arena *a, struct diag *d);

#endif
