/*
 * sources - what was delivered and how it is read: staged/sources.json.   (lib level 2)
 *
 * An export is one delivered file; a reading is one section of school.ini over it (design
 * section 4). extract fills this in and writes it; every later stage reads it and so needs
 * neither the profiles nor the headings again. All texts live in the arena given to read.
 */
#ifndef OFFBOARD_SOURCES_H
#define OFFBOARD_SOURCES_H

#include "lib/arena.h"
#include "lib/day.h"
#include "lib/diag.h"
#include "lib/field.h"
#include "lib/keyed.h"
#include "lib/outdir.h"
#include "lib/staged.h"

enum { COLUMNS_MAX = 8 }; /* headings one field may join */

/* The columns a field is read from, counted from 0; or a constant; or neither. */
struct columns {
    uint16_t count;
    uint16_t at[COLUMNS_MAX];
    const char *constant; /* NULL if none */
};

struct export
{
    const char *path;        /* as it is named; may go through an archive: "sis.zip/users.csv" */
    const char *delivered;   /* the file that is opened: path, or the archive or workbook */
    const char *name;        /* unique among the exports, the name it leaves under: a plain one,
                              * or "sis/users.csv" for a file of an archive */
    const char *unpacked;    /* its bytes as they came out of a container, in staged/, or NULL */
    const char *sheet;       /* of the workbook it is, or NULL; not kept */
    const char *text;        /* its unpacked or decoded copy in staged/, or NULL: the file itself */
    const char *encoding;    /* it leaves in: "utf-8", "windows-1252", "utf-16le" or "utf-16be" */
    const char *fingerprint; /* XXH3-128 of the delivered bytes, 32 hex digits */
    char delimiter, quote;
    uint8_t is_exported;    /* has a reading other than roll: leaves in exports/ */
    uint8_t has_mark;       /* begins with a UTF-8 byte order mark */
    uint8_t is_sheet_named; /* school.ini says which sheet; not kept */
    uint64_t bytes;         /* as delivered */
    uint64_t unpacked_bytes;
    uint64_t text_bytes; /* of its text */
    /* The heading rows in the text, preamble before them and the last line end left out. Where
     * there is none `heading_rows` and heading_len are 0 and columns are called "Column 1", ... */
    uint64_t heading_at;
    uint32_t heading_len;
    uint8_t heading_rows; /* 0, 1, or 2: subject over assessment, joined by " - " */
    uint64_t body_at;     /* the first byte after the heading rows */
    uint64_t stamp; /* export_stamp of the file as it was first opened; while extract reads, not
                       staged */
    uint64_t rows, records, repaired, rejected, blank; /* rows = the sum of the other four */
    uint32_t column_count;
    const char **headings; /* column_count of them, UTF-8 */
    uint8_t *is_mapped;    /* column_count: some reading uses the column */
};

/* Results in columns of their own: what a heading says of each, NULL where it does not. */
struct wide_column {
    uint16_t column;
    const char *subject, *assessment, *term;
};
struct wide {
    struct wide_column *columns; /* in the order of the file; none where results are rows */
    size_t count;
};

struct reading {
    const char *section; /* as in school.ini: "results", "accounts.connexus" */
    enum source_kind kind;
    uint16_t export;     /* index into exports */
    const char *profile; /* "" if none */
    const char *platform;
    enum day_format dates;
    struct day day_zero;
    uint8_t attainment_purge; /* results: its own section says attainment = purge */
    uint8_t is_complete;      /* roll: complete = yes */
    uint8_t is_delta;         /* its bundle's manifest says so: it lists changes only */
    uint8_t purge_cells;      /* results: purging blanks their cells, and does not drop the row */
    uint8_t key_is_username;  /* the user name is the only id: anonymising must keep it */
    uint8_t key_is_email;     /* likewise the e-mail */
    struct columns columns[FIELD_COUNT]; /* `id` is resolved to its kind */
    struct wide wide;                    /* results */
    /* The words the platform uses: first one listed for it, "" if the format has none. */
    const char *withdrawn_word; /* enrolments: what withdraw_as names, or the first */
    const char *end_words;      /* enrolments: all that end one, each ended by '\n' */
    const char *inactive_word;  /* accounts */
    const char *active_word;    /* accounts */
};

struct sources {
    struct export *exports;
    size_t export_count;
    struct reading *readings;
    size_t reading_count;
    /* Files that are only looked things up in: path, bytes and fingerprint are set. */
    struct export *lookups;
    size_t lookup_count;
    const char *ini_digest;    /* SHA-256 of school.ini */
    const char *config_digest; /* SHA-256 of school.ini, the profiles used and the lookups */
    struct day as_of;
    const char *beside; /* where school.ini was, seen from where extract ran: "" or "dir/" */
};

int sources_write(const struct sources *s, struct outdir *dir, struct diag *d);
/* Makes *beside of the path of school.ini. */
const char *sources_beside(const char *config_path, struct arena *a);
/*
 * After reading: the paths of delivered files as they are now seen, from school.ini's path. They
 * count from where it is, wherever a later command is given.
 */
void sources_follow(struct sources *s, const char *config_path, struct arena *a);
int sources_read(struct sources *s, struct arena *a, int staged_fd, struct diag *d);

/* SHA-256 over config_digest and the name, length and fingerprint of every export: the same
 * digest means the same delivered bytes read in the same way. */
void sources_digest(const struct sources *s, char out[DIGEST_HEX]);

/* The course platform of a results reading: one that also has an enrolments reading. */
int sources_is_course_platform(const struct sources *s, const char *platform);

#endif
