/*
 * index_html_parts - the sections of the page, in the order in which it shows them.
 */
#ifndef OFFBOARD_INDEX_HTML_PARTS_H
#define OFFBOARD_INDEX_HTML_PARTS_H

#include "reports/index_html_headlines.h"
#include "reports/sheets.h"

/* What goes between <style> and </style>. */
extern const char index_html_style[];

/*
 * The first screen: how did we do, who is counted, can I trust it, what do I open next.
 * `manifest`: the lines of the files published so far, "SHA-256 bytes name".
 */
void index_html_glance(struct buf *out, const struct report *r, const struct headlines *h,
                       struct str manifest);

/* Charts with their tables; a section that has nothing to draw says why. */
void index_html_grades(struct buf *out, const struct report *r);
void index_html_gaps(struct buf *out, const struct report *r, const struct headlines *h);
void index_html_leavers(struct buf *out, const struct report *r, const struct headlines *h);
/* No section where there are no courses, or more than a chart can show. */
void index_html_courses(struct buf *out, const struct report *r);
void index_html_movement(struct buf *out, const struct report *r, const struct headlines *h);

void index_html_files(struct buf *out, const struct report *r, struct str manifest);

/* <section> with a heading that links lead to; closed with "</section>\n". */
void index_html_section(struct buf *out, const char *id, const char *heading);

#endif
