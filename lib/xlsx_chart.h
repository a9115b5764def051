/*
 * xlsx_chart - the charts of a sheet, for the writer.                         (lib level 3)
 */
#ifndef OFFBOARD_XLSX_CHART_H
#define OFFBOARD_XLSX_CHART_H

struct lxw_workbook;
struct lxw_worksheet;
struct sheet;

/*
 * Adds the sheet's charts: beside its table where both fit a page or the table is long, else
 * under it. To be called once all cells are written. Returns 0, or -1.
 */
int xlsx_charts_add(struct lxw_workbook *workbook, struct lxw_worksheet *to, const struct sheet *s);

#endif
