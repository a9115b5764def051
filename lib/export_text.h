/*
 * export_text - the bytes of an export's text, read with pread.         (lib level 3)
 *
 * Delivered files are never mapped: a file cut short under a mapping kills the program.
 * Opening checks that the file is a plain one with the length extract saw; a later stage that
 * must be sure calls export_text_check, which reads it whole and compares the fingerprint.
 *
 * Errors: int functions give 0, or -1 with *d: DIAG_DATA if the file is missing or has
 * changed ("make a new plan"), DIAG_SYSTEM if it cannot be read.
 */
#ifndef OFFBOARD_EXPORT_TEXT_H
#define OFFBOARD_EXPORT_TEXT_H

#include "lib/sources.h"

struct export_text {
    const struct export *export;
    int fd;
    char *window; /* the bytes held, from window_at */
    uint64_t window_at;
    size_t window_len, window_size;
};

/*
 * The export with its text taken to be the file itself, undecoded: the delivered one, or what
 * was unpacked of it. For reading the bytes as they came.
 */
struct export export_as_file(const struct export *e);

/* staged_fd: the run's staged/ directory, where unpacked and decoded copies are. */
int export_text_open(struct export_text *t, const struct export *e, int staged_fd, struct diag *d);
/*
 * The bytes [at, at + len) of the text. The view is valid until the next call on *t. Reading
 * forwards is buffered.
 */
int export_text_read(struct export_text *t, struct str *out, uint64_t at, size_t len,
                     struct diag *d);
/* Copies the bytes [at, at + len), beside the window: several threads may do so at once. */
int export_text_copy(const struct export_text *t, char *out, uint64_t at, size_t len,
                     struct diag *d);
void export_text_close(struct export_text *t);
/* Another number once the file was written to, or is another one: its inode, size and times. */
uint64_t export_stamp(int fd);

/* Reads the delivered file whole and compares length and fingerprint with *e. */
int export_text_check(const struct export *e, struct diag *d);

#endif
