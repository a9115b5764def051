#include "load/restore_text.h"

#include "load/affected.h"

static const char what_it_is[] =
    "It holds every row that offboard changed or took out of the files listed below, exactly\n"
    "as it stood in the file that was delivered, and nothing else. You need no offboard to read\n"
    "it: the programs sha256sum and zcat (gzip) are on every Linux system; 7-Zip opens .gz files\n"
    "on Windows. It holds personal data. Treat it like the records themselves, and destroy it on\n"
    "the day your retention policy says.\n"
    "\n"
    "IS IT WHOLE?\n"
    "\n"
    "    sha256sum -c SHA256SUMS\n"
    "\n"
    "Every line must end in OK. The file 'receipt' says that offboard read this backup back from\n"
    "the disk and compared it, row by row, with the delivered files before it removed anything.\n"
    "\n"
    "READING IT\n"
    "\n"
    "    zcat NAME.csv.gz\n"
    "\n"
    "The first row is the heading of the delivered file, if it has one (with whatever stood\n"
    "before it); then come the rows, in the order in which they stood. It is the same kind of\n"
    "CSV, with the same separator, quotes and encoding: where totals.json names another encoding\n"
    "than utf-8, 'zcat NAME.csv.gz | iconv -f ENCODING' shows it. A row may run over several\n"
    "lines where a cell in quotes holds a line break.\n"
    "\n"
    "WHERE EACH ROW STOOD\n"
    "\n"
    "NAME.csv.index.csv has one line for each row, in the same order:\n"
    "    member     the .gz file is a chain of separate gzip members; the first is 1\n"
    "    number     the row's number among those in this backup; the first is 1\n"
    "    line       the line of the delivered file on which the row began; the first is 1\n"
    "    offset     how many bytes of the delivered file stood before the row\n"
    "    bytes      the length of the row in bytes, its line end included\n"
    "    action     drop: the row was taken out.  change: some of its cells were rewritten\n"
    "    pseudonym  stands for the person; the same person has the same one in every run\n"
    "\n"
    "PUTTING ROWS BACK\n"
    "\n"
    "One person: find the pseudonym in the index (the plan and the worklists name it), take the\n"
    "rows with those numbers from the output of zcat and paste them, under the heading, into a\n"
    "file that your tracker or platform imports.\n"
    "\n"
    "Everything, so that the delivered file comes out byte for byte: take the matching file from\n"
    "'exports' of the same run. Go through the index from top to bottom with both files open.\n"
    "Copy bytes of the exported file until the output is 'offset' bytes long. Then copy the next\n"
    "'bytes' bytes from the output of zcat (after its heading). If the action is 'change', pass\n"
    "over one row of the exported file; if it is 'drop', pass over nothing. At the end of the\n"
    "index copy the rest of the exported file.\n"
    "\n"
    "totals.json gives, for each file, its encoding, separator and quote, how many members and\n"
    "rows it has, its length packed and unpacked, and its SHA-256. sources.json says how offboard\n"
    "read the files: their headings, and which column was taken for what.\n";

void restore_text_write(struct buf *out, const struct load *l)
{
    char as_of[DAY_TEXT_MAX];
    day_write(as_of, l->plan.as_of, DAY_ISO, DAY_NONE);
    buf_format(out,
               "BACKUP OF RUN %u\n\nSchool: %s\nTerm: %s\nStanding of students as of: %s\n"
               "Written by: offboard " OFFBOARD_VERSION "\n\n",
               (unsigned)l->stage->run, l->plan.school, l->plan.term, as_of);
    buf_text(out, what_it_is);
    buf_text(out, "\nFILES\n\n");
    for (uint16_t e = 0; e < l->sources.export_count; e++) {
        uint64_t rows = affected_count(l, e);
        const struct export *from = &l->sources.exports[e];
        if (rows == 0)
            continue;
        buf_format(out, "    %s.gz: %llu rows of %s\n", from->name, (unsigned long long)rows,
                   from->name);
        if (from->unpacked)
            buf_format(out, "        (which came in %s: unpacked, or saved as CSV UTF-8)\n",
                       from->delivered);
    }
}
