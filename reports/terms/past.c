#include "reports/terms/past.h"

static int read_years(struct past *p, struct ledger *l, struct arena *a, const struct words *years,
                      struct diag *d)
{
    p->on_roll = arena_alloc(a, (years->count + 1u) * sizeof *p->on_roll);
    for (uint16_t code = 0; code < years->count; code++) {
        p->on_roll[code] = -1;
        if (p->has_last && ledger_year_of(l, p->last.run, arena_text(a, words_text(years, code)),
                                          &p->on_roll[code], d) != 0)
            return -1;
    }
    return 0;
}

static int read_ledger(struct past *p, struct ledger *l, struct stage *stage, const char *term,
                       const struct words *years, struct diag *d)
{
    struct arena *a = &stage->arena;
    int none = ledger_term_before(l, &p->last, stage->run, term, a, d);
    if (none < 0)
        return -1;
    p->has_last = !none;
    if (read_years(p, l, a, years, d) != 0)
        return -1;
    return ledger_terms_before(l, p->terms, PAST_TERMS_MAX, &p->term_count, stage->run, term, a, d);
}

int past_read(struct past *p, struct stage *stage, const char *term, const struct words *years,
              struct diag *d)
{
    struct ledger *l;
    *p = (struct past){0};
    if (ledger_open(&l, stage->vault.path, d) != 0)
        return -1;
    int status = read_ledger(p, l, stage, term, years, d);
    ledger_close(l);
    return status;
}
