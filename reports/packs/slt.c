/* The pack of the senior leadership team: the whole school's big messages, in one book. */
#include "reports/pack.h"
#include "reports/sheets.h"

static const char *const sheets[] = {"Headlines", "Grades Summary", "Groups", "Movement", NULL};

static int write(struct packing *p, struct diag *d)
{
    struct book book;
    const struct pack_about about = {"", "", "Senior leadership", p->report->members.heads.counted};
    pack_open(&book, p, "Report to senior leaders", &about);
    for (size_t i = 0; sheets[i]; i++)
        for (size_t k = 0; sheet_defs[k]; k++)
            if (strcmp(sheet_defs[k]->name, sheets[i]) == 0 && pack_wants_sheet(p, sheets[i]))
                sheet_defs[k]->build(book_sheet(&book, sheets[i], sheet_defs[k]->title), p->report);
    return pack_put(p, &book, &about, d);
}

const struct pack pack_slt = {.name = "slt", .sheets = sheets, .write = write};
