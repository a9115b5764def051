#include "load/disposals.h"

static const struct {
    unsigned action;
    const char *category;
} categories[DISPOSALS_MAX] = {
    {ACTION_ANONYMISE, "contact anonymised"},   {ACTION_REMOVE, "student removed"},
    {ACTION_PURGES, "attainment purged"},       {ACTION_WITHDRAW, "enrolment withdrawn"},
    {ACTION_DEACTIVATE, "account deactivated"}, {ACTION_DELETE, "account created in error deleted"},
};

void disposals_count(struct disposals *out, const struct load *l)
{
    const struct decision *all = l->decisions.records;
    unsigned char *seen = mem_alloc(l->people.count, 1); /* actions met, a byte a person */
    struct ledger_disposal found[DISPOSALS_MAX] = {0};
    *out = (struct disposals){0};
    for (uint64_t i = 0; i < l->decisions.count; i++)
        for (size_t k = 0; k < DISPOSALS_MAX; k++)
            if (all[i].actions & categories[k].action) {
                found[k].rows++;
                found[k].people += !(seen[all[i].person] & categories[k].action);
                seen[all[i].person] |= (unsigned char)categories[k].action;
            }
    free(seen);
    for (size_t k = 0; k < DISPOSALS_MAX; k++)
        if (found[k].rows > 0) {
            found[k].category = categories[k].category;
            out->rows[out->count++] = found[k];
        }
}
