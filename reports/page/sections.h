/*
 * sections - the sections of the page, in the order in which it shows them.
 */
#ifndef OFFBOARD_PAGE_SECTIONS_H
#define OFFBOARD_PAGE_SECTIONS_H

#include "reports/page/page_headlines.h"
#include "reports/sheets.h"

/* What goes between <style> and </style>. */
extern const char page_style[];

/*
 * The first screen: how did we do, who is counted, can I trust it, what do I open next.
 * `manifest`: the lines of the files published so far, "SHA-256 bytes name".
 */
void section_glance(struct buf *out, const struct report *r, const struct headlines *h,
                    struct str manifest);

/* Charts with their tables; a section that has nothing to draw says why. */
void section_grades(struct buf *out, const struct report *r);
void section_gaps(struct buf *out, const struct report *r, const struct headlines *h);
void section_leavers(struct buf *out, const struct report *r, const struct headlines *h);
/* No section where there are no courses, or more than a chart can show. */
void section_courses(struct buf *out, const struct report *r);
void section_movement(struct buf *out, const struct report *r, const struct headlines *h);

void section_files(struct buf *out, const struct report *r, struct str manifest);

/* <section> with a heading that links lead to; closed with "</section>\n". */
void section_open(struct buf *out, const char *id, const char *heading);

#endif
