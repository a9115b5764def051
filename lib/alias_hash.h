/*
 * alias_hash - the keyed hash that stands for one value of one id kind.  (lib level 2)
 *
 * Values are folded first (NFC, case, outer and doubled blanks). The seed comes from the key
 * for "alias-v1", so the same vault gives the same hashes in every run.
 */
#ifndef OFFBOARD_ALIAS_HASH_H
#define OFFBOARD_ALIAS_HASH_H

#include "lib/hash.h"
#include "lib/keyed.h"

/* `kind` is an id field of lib/field.h; former UPNs are hashed as UPNs. */
void alias_hash(uint64_t out[2], const struct hash_seed *seed, unsigned kind, struct str value);

/*
 * The pseudonym of somebody who is known best by this alias. `k` is the key for "pseudonym-v1",
 * `space` the text of the alias's space. Hashes have no space in them; two schools' equal
 * numbers are two people.
 */
void alias_pseudonym(char out[PSEUDONYM_TEXT], const struct key *k, const uint64_t alias_hash[2],
                     unsigned kind, struct str space);

#endif
