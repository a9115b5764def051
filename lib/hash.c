#include "lib/hash.h"

#define XXH_STATIC_LINKING_ONLY /* for XXH3_generateSecret */
#include <xxhash.h>
#if defined(__x86_64__)
#include <xxh_x86dispatch.h> /* the widest vectors that the machine has */
#endif

#include "lib/arena.h"

struct fingerprint {
    XXH3_state_t *state;
};

void hash_seed_from(struct hash_seed *out, const uint8_t key[32])
{
    XXH3_generateSecret(out->secret, sizeof out->secret, key, 32);
}

void hash_id(uint64_t out[2], const struct hash_seed *seed, struct str text)
{
    XXH128_hash_t h =
        XXH3_128bits_withSecret(text.bytes, text.len, seed->secret, sizeof seed->secret);
    out[0] = h.low64;
    out[1] = h.high64;
}

uint64_t hash_text(const struct hash_seed *seed, struct str text)
{
    return XXH3_64bits_withSecret(text.bytes, text.len, seed->secret, sizeof seed->secret);
}

uint64_t hash_plain(struct str text)
{
    return XXH3_64bits(text.bytes, text.len);
}

struct fingerprint *fingerprint_new(void)
{
    struct fingerprint *f = mem_alloc(1, sizeof *f);
    f->state = XXH3_createState();
    if (!f->state || XXH3_128bits_reset(f->state) != XXH_OK)
        mem_out();
    return f;
}

void fingerprint_add(struct fingerprint *f, struct str bytes)
{
    XXH3_128bits_update(f->state, bytes.bytes, bytes.len);
}

void fingerprint_end(struct fingerprint *f, char out[FINGERPRINT_HEX])
{
    XXH128_hash_t h = XXH3_128bits_digest(f->state);
    snprintf(out, FINGERPRINT_HEX, "%016llx%016llx", (unsigned long long)h.high64,
             (unsigned long long)h.low64);
    XXH3_freeState(f->state);
    free(f);
}
