/*
 * look_report - what look says about one file: for people, or as JSON.
 *
 * Headings and counts, never a cell of a row.
 */
#ifndef OFFBOARD_LOOK_REPORT_H
#define OFFBOARD_LOOK_REPORT_H

#include "extract/survey.h"
#include "lib/json.h"

struct look {
    const struct found *found;
    struct row_counts counts;   /* unset where the file cannot be read */
    struct line_ends line_ends; /* likewise */
};

void look_print(struct buf *out, const struct look *l, struct arena *a);
struct json *look_json(const struct look *l, struct arena *a);

/* "comma", "tab", ...; the character itself where it has no name. In the arena. */
const char *look_mark(char mark, struct arena *a);
/* A heading, or a file's name, to be shown on one line: line breaks are blanks, long ones cut. */
const char *look_heading(const char *heading, struct arena *a);
/* Why no profile is good enough: "no profile knows more than 1 of its 7 headings". */
const char *look_unplaced(const struct found *f, struct arena *a);

#endif
