#include "lib/alias_hash.h"

#include "lib/arena.h"
#include "lib/text.h"

static int has_blank(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.bytes[i] == ' ' || (value.bytes[i] >= '\t' && value.bytes[i] <= '\r'))
            return 1;
    return 0;
}

/* Plain ASCII, the usual case, is folded on the way. */
void alias_hash(uint64_t out[2], const struct hash_seed *seed, unsigned kind, struct str value)
{
    char text[128];
    struct buf folded = {0}, scratch = {0};
    if (value.len < sizeof text && text_is_ascii(value) && !has_blank(value)) {
        text[0] = (char)kind;
        for (size_t i = 0; i < value.len; i++) {
            char c = value.bytes[i];
            text[i + 1] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
        }
        hash_id(out, seed, (struct str){text, value.len + 1});
        return;
    }
    buf_byte(&folded, (char)kind);
    buf_append(&folded, text_fold(&scratch, value));
    hash_id(out, seed, buf_str(&folded));
    buf_release(&folded);
    buf_release(&scratch);
}

void alias_pseudonym(char out[PSEUDONYM_TEXT], const struct key *k, const uint64_t alias_hash[2],
                     unsigned kind, struct str space)
{
    uint64_t hash[2] = {alias_hash[0] ^ hash_plain(space), alias_hash[1] ^ kind};
    pseudonym_of(out, k, hash);
}
