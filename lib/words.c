#include "lib/words.h"

#include "lib/hash.h"

static const char *const domain_names[WORDS_DOMAINS] = {"space",      "school", "year",   "group",
                                                        "reason",     "mark",   "course", "subject",
                                                        "assessment", "term",   "grade",  "status"};

void words_init(struct words *w)
{
    *w = (struct words){.slot_count = 64};
    w->slots = mem_alloc(w->slot_count, sizeof *w->slots);
    w->capacity = 32;
    w->texts = mem_alloc(w->capacity, sizeof *w->texts);
    w->texts[0] = STR("");
    w->count = 1;
}

void words_release(struct words *w)
{
    free(w->slots);
    free(w->texts);
    arena_release(&w->arena);
    *w = (struct words){0};
}

/* The slot holding the text, or the empty one where it belongs. */
static uint32_t slot_of(const struct words *w, struct str text)
{
    uint32_t mask = w->slot_count - 1;
    uint32_t slot = (uint32_t)hash_plain(text) & mask;
    while (w->slots[slot] && !str_equal(w->texts[w->slots[slot]], text))
        slot = (slot + 1) & mask;
    return slot;
}

/* The youngest word is the last of every chain of slots it stands in. */
void words_clear(struct words *w, uint32_t count)
{
    if (count > 1) {
        while (w->count > count) {
            w->count--;
            w->slots[slot_of(w, w->texts[w->count])] = 0;
        }
        return;
    }
    memset(w->slots, 0, w->slot_count * sizeof *w->slots);
    arena_release(&w->arena);
    w->count = 1;
}

static void grow_slots(struct words *w)
{
    free(w->slots);
    w->slot_count *= 2;
    w->slots = mem_alloc(w->slot_count, sizeof *w->slots);
    for (uint32_t code = 1; code < w->count; code++)
        w->slots[slot_of(w, w->texts[code])] = code;
}

int words_code(struct words *w, struct str text)
{
    if (text.len == 0)
        return 0;
    uint32_t slot = slot_of(w, text);
    if (w->slots[slot])
        return (int)w->slots[slot];
    if (w->count > WORDS_MAX)
        return -1;
    if (w->count == w->capacity) {
        w->capacity *= 2;
        w->texts = mem_grow(w->texts, w->capacity, sizeof *w->texts);
    }
    w->texts[w->count] = arena_copy(&w->arena, text);
    w->slots[slot] = w->count++;
    if (w->count * 2 > w->slot_count)
        grow_slots(w);
    return (int)w->count - 1;
}

uint16_t words_find(const struct words *w, struct str text)
{
    return text.len ? (uint16_t)w->slots[slot_of(w, text)] : 0;
}

struct str words_text(const struct words *w, uint16_t code)
{
    return code < w->count ? w->texts[code] : STR("");
}

static void file_name(char out[32], int domain)
{
    snprintf(out, 32, "words-%s", domain_names[domain]);
}

int words_write(struct words *all, struct outdir *dir, struct diag *d)
{
    struct buf text = {0};
    int status = 0;
    for (int i = 0; i < WORDS_DOMAINS && status == 0; i++) {
        char name[32];
        file_name(name, i);
        buf_clear(&text);
        for (uint32_t code = 1; code < all[i].count; code++) {
            buf_append(&text, all[i].texts[code]);
            buf_byte(&text, '\0');
        }
        status = outdir_put(dir, name, buf_str(&text), d);
    }
    buf_release(&text);
    return status;
}

int words_read(struct words *all, int staged_fd, struct diag *d)
{
    struct buf text = {0};
    int status = 0;
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_init(&all[i]);
    for (int i = 0; i < WORDS_DOMAINS && status == 0; i++) {
        char name[32];
        file_name(name, i);
        buf_clear(&text);
        status = file_read(&text, staged_fd, name, 1u << 30, d);
        if (status == 1)
            status = diag_set(d, DIAG_SYSTEM, "staged/%s is missing: plan again", name);
        struct str rest = buf_str(&text);
        while (status == 0 && rest.bytes && rest.len)
            words_code(&all[i], str_cut(&rest, '\0'));
    }
    buf_release(&text);
    if (status != 0)
        for (int i = 0; i < WORDS_DOMAINS; i++)
            words_release(&all[i]);
    return status;
}
