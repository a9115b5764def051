/*
 * seal - the files of a backup, encrypted or not, opened and made in one way.
 *
 * A file whose name ends in ".age" holds the packed bytes encrypted by the program age; nothing
 * unencrypted of it is ever written anywhere. No other file of load/ knows of age.
 *
 * Errors: 0, or -1 with *d (see lib/age.h).
 */
#ifndef OFFBOARD_LOAD_SEAL_H
#define OFFBOARD_LOAD_SEAL_H

#include "lib/age.h"
#include "lib/outdir.h"

/* recipients.txt in a backup: its public keys, one a line, as 'age -R' reads them. */
#define SEAL_RECIPIENTS_FILE "recipients.txt"

/* "students.csv.gz", or "students.csv.gz.age" where it is sealed. */
const char *seal_name(const char *export, int is_sealed, struct arena *a);
int seal_is_sealed(const char *name);

struct seal_reader {
    int fd;   /* of the file */
    int from; /* the packed bytes: read until it ends, then ask seal_read_end */
    struct age_child age;
};

/*
 * Reads from the disk: cached pages are dropped first. `id` opens a sealed file; where it is
 * NULL one is refused.
 */
int seal_read_begin(struct seal_reader *r, int dir, const char *name, const struct age_identity *id,
                    struct diag *d);
/* At the end of `from`: is it the end of what was sealed? */
int seal_read_end(struct seal_reader *r, struct diag *d);
void seal_read_close(struct seal_reader *r); /* whatever came of it; harmless on {0} */

struct seal_writer {
    struct outfile *file; /* open, owned by the caller */
    int is_sealed;
    struct age_child age;
};

/* `recipients` ends in NULL; NULL or an empty list seals nothing. Used by one thread only. */
int seal_write_begin(struct seal_writer *w, struct outfile *file, const char *const *recipients,
                     struct diag *d);
int seal_write(struct seal_writer *w, struct str bytes, struct diag *d);
/* Afterwards all of it is in the file, which is still open. */
int seal_write_end(struct seal_writer *w, struct diag *d);
void seal_write_drop(struct seal_writer *w); /* harmless after the end */

/* The recipients of a backup, ended by NULL; an empty list where it is not sealed. */
int seal_recipients(const char *const **list, int backup_fd, struct arena *a, struct diag *d);

#endif
