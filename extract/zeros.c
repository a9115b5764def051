#include "extract/zeros.h"

/* The first reading of a set. */
static const struct reading *reading_of(const struct extraction *x, uint64_t seen)
{
    return &x->setup->sources.readings[__builtin_ctzll(seen)];
}

static int refuse(const struct extraction *x, const struct alias *padded, const struct alias *bare,
                  struct diag *d)
{
    const struct sources *s = &x->setup->sources;
    const struct reading *with = reading_of(x, padded->seen), *without = reading_of(x, bare->seen);
    diag_set(d, DIAG_DATA,
             "the leading zeros of '%s' are lost here, while %s has them: export the file again, "
             "and do not open it in Excel before",
             field_infos[bare->kind].name, s->exports[with->export].name);
    return diag_locate(d, (struct origin){.path = s->exports[without->export].path});
}

int zeros_check(const struct extraction *x, struct diag *d)
{
    const struct alias *items = x->aliases->items;
    for (size_t i = 0; i < x->padded_count; i++) {
        const struct alias *padded = &items[x->padded[i].alias];
        uint32_t bare =
            aliases_at(x->aliases, (enum field)padded->kind, padded->space, x->padded[i].bare);
        if (bare == NO_INDEX || !padded->seen || !items[bare].seen)
            continue;
        /* Where one reading has both, they are two pupils. */
        if (!(padded->seen & items[bare].seen))
            return refuse(x, padded, &items[bare], d);
    }
    return 0;
}
