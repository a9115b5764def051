/*
 * keyed - SHA-256, and what the vault's key is used for.                (lib level 0)
 *
 * The only file that includes libcrypto. The key is 32 random bytes in <vault>/key (0400);
 * purpose keys are derived from it (HMAC-SHA-256 of the purpose's name), so that a pseudonym,
 * a receipt and a hash seed never share one. Unkeyed hashes of ids can be reversed in seconds
 * (reliability.md section 6).
 *
 * Errors: int functions give 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_KEYED_H
#define OFFBOARD_KEYED_H

#include <stdint.h>

#include "lib/diag.h"
#include "lib/str.h"

enum { KEY_BYTES = 32, DIGEST_BYTES = 32, DIGEST_HEX = 65, PSEUDONYM_TEXT = 9 };

struct key {
    uint8_t bytes[KEY_BYTES];
};

/* Makes <dir>/key where there is none. Refuses one that others may read. */
int key_create(int vault_fd, struct diag *d);
int key_load(struct key *k, int vault_fd, struct diag *d);
void key_wipe(struct key *k);
void secret_wipe(void *bytes, size_t len);
/* Writes the key into a file that must be new, 0400. Returns 0; 1 where it is there; -1 with *d. */
int key_copy(const struct key *k, int dir, const char *name, struct diag *d);
/* The key for one purpose: "alias-v1", "pseudonym-v1", "receipt-v1", "ledger-v1". */
void key_derive(struct key *out, const struct key *from, const char *purpose);

void hmac_sha256(uint8_t out[DIGEST_BYTES], const struct key *k, struct str text);
/* Eight letters and digits that are hard to misread, ended by NUL: 40 bits, for people. */
void pseudonym_of(char out[PSEUDONYM_TEXT], const struct key *k, const uint64_t alias_hash[2]);

/* A running SHA-256. sha256_new never returns NULL; sha256_end frees it. */
void *sha256_new(void);
void sha256_add(void *state, struct str bytes);
void sha256_end(void *state, uint8_t out[DIGEST_BYTES]);
void digest_hex(char out[DIGEST_HEX], const uint8_t digest[DIGEST_BYTES]);
void sha256_hex(char out[DIGEST_HEX], struct str bytes);

/* The same time whatever the bytes: 1 if equal. */
int bytes_equal_secret(const void *a, const void *b, size_t len);

#endif
