/*
 * words - dictionaries of low-cardinality cells.                        (lib level 2)
 *
 * A domain's words get codes 1, 2, ... in the order they were first met; code 0 is the empty
 * text. At most 65,535 words a domain. Staged as one file a domain, "words-subject": the words,
 * each ended by NUL.
 */
#ifndef OFFBOARD_WORDS_H
#define OFFBOARD_WORDS_H

#include "lib/staged.h"

enum { WORDS_MAX = UINT16_MAX };

struct words {
    struct arena arena;
    struct str *texts; /* texts[code]; texts[0] is "" */
    uint32_t count, capacity;
    uint32_t *slots; /* hash table of codes, 0 = empty */
    uint32_t slot_count;
};

void words_init(struct words *w);
void words_release(struct words *w);
/* Forgets the words from code `count` on; 1 forgets all. */
void words_clear(struct words *w, uint32_t count);
/* The code of a text, added where missing; -1 where there are WORDS_MAX already. */
int words_code(struct words *w, struct str text);
/* 0 if the text is empty or not there. */
uint16_t words_find(const struct words *w, struct str text);
struct str words_text(const struct words *w, uint16_t code);

/* All domains at once: an array of WORDS_DOMAINS. */
int words_write(struct words *all, struct outdir *dir, struct diag *d);
int words_read(struct words *all, int staged_fd, struct diag *d); /* inits them */

#endif
