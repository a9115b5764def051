/* The pack for governors: governors.xlsx, or one sheet of it. */
#include "reports/governors/governors.h"
#include "reports/pack.h"

static const char *const sheets[] = {"Headlines", "Subjects",    "Groups",
                                     "Movement",  "Not counted", NULL};

static int write(struct packing *p, struct diag *d)
{
    struct book book;
    const struct pack_about about = {"", "", "Governors", p->report->members.heads.counted};
    if (!report_may_publish(p->report))
        return diag_set(d, DIAG_DATA,
                        "the pack for governors is withheld: a gate is closed; settle it, or open "
                        "it with --allow when applying");
    governors_book(&book, p->report, p->only);
    return pack_put(p, &book, &about, d);
}

const struct pack pack_governors = {.name = "governors", .sheets = sheets, .write = write};
