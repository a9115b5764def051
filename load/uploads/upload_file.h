/*
 * upload_file - a change file in a platform's import format, made from delivered rows.
 *
 * A column is taken over from the export's column of the same heading. Where the export calls
 * it otherwise, school.ini says which field it is. Cells go out as they came in: an import is
 * read by a program, so nothing is put in front of a '='.
 *
 * Calling order: open; any number of add; write; release.
 */
#ifndef OFFBOARD_LOAD_UPLOADS_UPLOAD_FILE_H
#define OFFBOARD_LOAD_UPLOADS_UPLOAD_FILE_H

#include "load/uploads/upload.h"

enum { UPLOAD_COLUMNS_MAX = 24 };

struct upload_column {
    const char *heading; /* the import format's; NULL ends a list */
    enum field field;    /* FIELD_NONE where only the heading can name it */
    int is_optional;     /* in the file only where an export has it */
};

struct upload_change {
    const char *heading, *value; /* NULL heading ends a list */
};

struct upload_file {
    struct upload_job *job;
    const struct upload_column *columns;
    uint8_t is_left_out[UPLOAD_COLUMNS_MAX];
    struct buf lines, cell;
    uint64_t count; /* of lines below the heading */
};

/* `kind`: of the readings whose rows are to be added. */
void upload_file_open(struct upload_file *f, struct upload_job *job,
                      const struct upload_column *columns, enum source_kind kind);
void upload_file_release(struct upload_file *f);

/* Whether the row has something in a column of the format. */
int upload_file_has(struct upload_file *f, const struct reading *r, const struct row_cells *cells,
                    const char *heading);
/* A line: the row's cells, but what the changes say. */
void upload_file_add(struct upload_file *f, const struct reading *r, const struct row_cells *cells,
                     const struct upload_change *changes);

/* Writes STEM-NAME unless there is no line. Errors: 0, or -1 with *d. */
int upload_file_write(const struct upload_file *f, const char *name, struct diag *d);

#endif
