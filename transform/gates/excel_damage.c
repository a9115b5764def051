#include "transform/gate.h"

/* What a spreadsheet changed for good cannot be read, and the file went through one as a whole. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    const struct reject_row *rows = f->reject.records;
    uint64_t damaged = 0;
    const struct row_at *last = NULL;
    const char *first = "";
    (void)v;
    (void)d;
    for (uint64_t i = 0; i < f->reject.count; i++) {
        const struct row_at *row = &rows[i].row;
        /* A row that names several people stands there several times. */
        if (!(rows[i].flags & REJECT_EXCEL_DAMAGE) ||
            (last && last->reading == row->reading && last->at == row->at))
            continue;
        last = row;
        if (damaged++ == 0)
            first = f->sources.exports[f->sources.readings[row->reading].export].name;
    }
    g->limit = "0 rows";
    g->value = damaged ? arena_format(&f->stage->arena, "%llu rows, the first in %s",
                                      (unsigned long long)damaged, first)
                       : "0 rows";
    g->is_open = damaged == 0;
    g->advice = "export the files again, and do not save them from a spreadsheet: "
                "staged/rejects.csv lists the rows";
    return 0;
}

extern const struct gate_check gate_excel_damage;
const struct gate_check gate_excel_damage = {"excel_damage", check};
