/* Contents: one row a sheet, with a link to it; filled once the others are built. */
#include "reports/sheets.h"

static void build(struct sheet *s, const struct report *r)
{
    sheet_warning_note(s, r);
    sheet_contents(s);
}

const struct sheet_def sheet_contents_list = {
    .name = "Contents",
    .title = "Contents of this workbook",
    .csv = "contents.csv",
    .build = build,
};
