/*
 * pack - workbooks for one audience: offboard report --pack class|department|slt|governors.
 *
 * A pack's books stand in reports/ beside analysis.xlsx: pack-class-001.xlsx, ... and
 * pack-class-index.csv, which says what is in which. Neither file nor sheet names come from
 * data. To add one: a file under reports/packs/ that exports a const struct pack, and one line
 * in pack.c.
 *
 * Errors: int functions give 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_PACK_H
#define OFFBOARD_PACK_H

#include "lib/outdir.h"
#include "reports/report.h"

struct packing;

struct pack {
    const char *name;          /* "class" */
    const char *const *sheets; /* beside Cover and Contents; what --only takes; NULL last */
    int is_by_year;            /* --year chooses its books */
    int (*write)(struct packing *p, struct diag *d); /* pack_put for each book */
};

/* A pack while it is written. */
struct packing {
    const struct pack *pack;
    const struct report *report;
    struct outdir *dir;
    const char *only, *year; /* "" where not given */
    struct book index;
    struct sheet *list; /* of the index */
    size_t book_count;
};

/* What a book is about, for its cover and the index; "" where that is no one. */
struct pack_about {
    const char *year, *subject, *name; /* "Year 11", "Mathematics", "11M2" */
    uint64_t students;
};

/* Writes the pack that the stage was started for, if any. */
int packs_publish(const struct report *r, struct outdir *dir, struct diag *d);

/* For packs: is this sheet wanted, is this year group? */
int pack_wants_sheet(const struct packing *p, const char *sheet);
int pack_wants_year(const struct packing *p, const char *year);
/* "Year 11" (or --year's "11") and the roll's "11" or "Year 11" are the same year group. */
int pack_is_year(const char *name, struct str word);
/* Inits a book with its cover and contents; then add sheets, and pack_put, which releases it. */
void pack_open(struct book *b, const struct packing *p, const char *title,
               const struct pack_about *about);
struct sheet *pack_sheet(struct book *b, const struct packing *p, const char *name,
                         const char *title);
int pack_put(struct packing *p, struct book *b, const struct pack_about *about, struct diag *d);

/* Sheets that more than one pack has; the lines are figures of one class or department. */
void pack_results(struct book *b, const struct packing *p, const struct figures *lines);
void pack_grades(struct book *b, const struct packing *p, const struct figures *lines);

#endif
