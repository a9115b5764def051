/*
 * book_publish - writes a workbook and proves it came out whole.            (lib level 4)
 *
 * libxlsxwriter reports success after losing data and crashes when memory ends. So a child
 * process writes, and this process reads the file again and compares every cell.
 *
 * Errors: 0, or -1 with *d filled in.
 */
#ifndef OFFBOARD_BOOK_PUBLISH_H
#define OFFBOARD_BOOK_PUBLISH_H

struct book;
struct diag;

/*
 * Writes `b` to `path`, which must not exist, and syncs it (the caller syncs the directory).
 * Temporary files live unnamed in the same directory, so it must be private. On failure
 * nothing is left at `path` - DIAG_DATA for what the book refused, else DIAG_SYSTEM. Call it
 * while no other thread is changing the book.
 */
int book_publish(const struct book *b, const char *path, struct diag *d);

/*
 * Whether the workbook at `path` holds exactly the sheets and cells of `b`, kind and value,
 * and all its XML parts are whole. DIAG_SYSTEM names the first sheet and cell that differ.
 */
int book_matches(const struct book *b, const char *path, struct diag *d);

#endif
