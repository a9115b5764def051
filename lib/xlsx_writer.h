/*
 * xlsx_writer - a book as an .xlsx file, through libxlsxwriter 1.1.4.        (lib level 3)
 *
 * Not to be called directly: libxlsxwriter may report success after losing data, crash when
 * memory ends, and follows symbolic links. book_publish runs this in a child process and
 * checks the result.
 */
#ifndef OFFBOARD_XLSX_WRITER_H
#define OFFBOARD_XLSX_WRITER_H

struct book;

/*
 * Writes or overwrites `path`; temporary files are made, unnamed, in `private_directory`.
 * Returns 0 if libxlsxwriter had no complaint, or -1; then `path` may hold a part.
 */
int xlsx_write(const struct book *b, const char *path, const char *private_directory);

#endif
