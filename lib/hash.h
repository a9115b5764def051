/*
 * hash - XXH3: fingerprints of files, and hashes of ids.                (lib level 0)
 *
 * The only file that includes xxhash. Fast, not cryptographic: a fingerprint tells that a file
 * changed, not that somebody forged it; hashes of ids are keyed by a seed from the vault's key.
 */
#ifndef OFFBOARD_HASH_H
#define OFFBOARD_HASH_H

#include <stdint.h>

#include "lib/str.h"

struct hash_seed {
    uint8_t secret[192];
};
void hash_seed_from(struct hash_seed *out, const uint8_t key[32]);
/* 128 bits of `text` under the seed and a small tag (kind and space). */
void hash_id(uint64_t out[2], const struct hash_seed *seed, struct str text);
uint64_t hash_text(const struct hash_seed *seed, struct str text);
uint64_t hash_plain(struct str text);

/* A running fingerprint of a file. */
struct fingerprint;
enum { FINGERPRINT_HEX = 33 };
struct fingerprint *fingerprint_new(void);
void fingerprint_add(struct fingerprint *f, struct str bytes);
void fingerprint_end(struct fingerprint *f, char out[FINGERPRINT_HEX]); /* frees it */

#endif
