/*
 * outdir - publish a directory whole or not at all.                     (lib level 1)
 *
 * Calling order: open; any number of files; then exactly one of commit or abandon. Until
 * commit everything lives in "<name>.tmp" (0700), which readers never look at. Each file is
 * created exclusively (0600) and written; commit syncs and closes them all, every step checked,
 * writes MANIFEST (one line a file: digest, bytes, name; then END), syncs the directory, renames it
 * without replacing anything and syncs the parent. The rules are reliability.md section 4.
 * A file's name may be "folder/folder/file"; folders are made when they are needed.
 *
 * Errors: int functions give 0, or -1 with *d filled in (DIAG_SYSTEM). A write that failed is
 * never tried again: abandon, and start from the source.
 */
#ifndef OFFBOARD_OUTDIR_H
#define OFFBOARD_OUTDIR_H

#include <stdint.h>

#include "lib/arena.h"
#include "lib/diag.h"
#include "lib/str.h"

enum { FOLDERS_DEEP = 2, UNSYNCED_MAX = 64 }; /* in a published directory */
enum { SHA256_BYTES = 32, SHA256_HEX = 65, OUTFILE_BUFFER = 1 << 20 };

/* What MANIFEST tells of each file. A fingerprint (XXH3) is for what only this program reads,
 * and is large: it tells that a file changed, not that somebody forged it. */
enum outdir_digest { OUTDIR_SHA256, OUTDIR_FINGERPRINT };

struct outdir {
    int parent, fd;            /* descriptors; parent is borrowed */
    enum outdir_digest digest; /* SHA-256 unless set right after outdir_open */
    char name[64];             /* final name in parent */
    char path[512];            /* of the unpublished directory, for libraries that want a path */
    struct buf manifest;
    int unsynced[UNSYNCED_MAX]; /* files that are written, and not yet known to be on the disk */
    size_t unsynced_count;
};

struct running_digest;

struct outfile {
    struct outdir *dir; /* NULL for a file that stands alone */
    int fd;
    char name[128];
    uint64_t bytes;   /* written so far */
    uint64_t started; /* of them on their way to the disk */
    char *buffer;
    size_t buffered;
    struct running_digest *digest;
    int failed;
};

/* `parent_path` is where `parent` is, for messages and for outdir.path. */
int outdir_open(struct outdir *o, int parent, const char *parent_path, const char *name,
                struct diag *d);
int outdir_commit(struct outdir *o, struct diag *d);
void outdir_abandon(struct outdir *o); /* removes what was written */

/* outfile_close ends the file: with it the file is listed, and durable with the commit. */
int outfile_open(struct outfile *f, struct outdir *o, const char *name, struct diag *d);
int outfile_write(struct outfile *f, struct str bytes, struct diag *d);
int outfile_close(struct outfile *f, struct diag *d);
/* Closes without listing; the outdir is to be abandoned. Harmless on a closed file. */
void outfile_drop(struct outfile *f);

/* The whole of one small file at once. */
int outdir_put(struct outdir *o, const char *name, struct str bytes, struct diag *d);
/* Lists, syncs and makes private a file that a library wrote into o->path. */
int outdir_adopt(struct outdir *o, const char *name, struct diag *d);

/* Replaces one small file by temporary name, sync and rename. */
int file_replace(int dir, const char *name, struct str bytes, struct diag *d);
/* The same for a file that must not be there yet: -1 where it is, and it is left alone. */
int file_create(int dir, const char *name, struct str bytes, struct diag *d);

/*
 * Reads a small file whole, at most max bytes, following no link. Returns 0; 1 with nothing
 * read where there is no such file; -1 with *d.
 */
int file_read(struct buf *out, int dir, const char *name, size_t max, struct diag *d);

/* SHA-256 of a file in a directory, in hex. */
int file_digest(char out[SHA256_HEX], int dir, const char *name, struct diag *d);
/* Likewise its fingerprint, which is shorter. */
int file_fingerprint(char out[SHA256_HEX], int dir, const char *name, struct diag *d);

/*
 * Opens a directory of the vault. Returns a descriptor; -1 with *d where it is a link, is not
 * ours or is open to others.
 */
int dir_open(int parent, const char *name, struct diag *d);
/* Refuses a file that is not a plain one, not ours or open to others; a missing one is fine. */
int file_check_private(int dir, const char *name, struct diag *d);
int dir_exists(int parent, const char *name);
/*
 * Removes a directory of plain files and folders, whatever is in it. A missing one is fine.
 * Killed in the middle it leaves "<name>.tmp", never half of <name>.
 */
int dir_remove(int parent, const char *name, struct diag *d);
/* Names in a directory, sorted; freed by the caller with the arena. */
int dir_list(const char ***names, size_t *count, struct arena *a, int dir, struct diag *d);
/* Likewise the files, also those of folders in it, as "folder/folder/file". */
int dir_files(const char ***names, size_t *count, struct arena *a, int dir, struct diag *d);
/*
 * Checks a published directory against its MANIFEST: every file there and of that length, and
 * END reached; but for VERIFY_LENGTHS also of that digest, which must be of that kind.
 */
enum dir_verify_what { VERIFY_LENGTHS, VERIFY_SHA256, VERIFY_FINGERPRINTS };
int dir_verify(int dir, const char *name, enum dir_verify_what what, struct diag *d);

#endif
