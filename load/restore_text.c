#include "load/restore_text.h"

static const char what_it_is[] =
    "It holds every row that offboard changed or took out of the files listed below, exactly\n"
    "as it stood in the file that was delivered; other rows only where the list says so. You need\n"
    "no offboard to read it: the programs sha256sum and zcat (gzip) are on every Linux system;\n"
    "7-Zip opens .gz files on Windows. It holds personal data. Treat it like the records\n"
    "themselves, and destroy it on the day your retention policy says.\n"
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
    "    action     drop: the row was taken out.  change: some of its cells were rewritten.\n"
    "               keep: nothing was done to it (in a backup of the whole file)\n"
    "    pseudonym  stands for the person; the same person has the same one in every run;\n"
    "               '-' for nobody\n"
    "A line with member 0 and number 0 is the place of a row that was erased for good at "
    "somebody's\n"
    "request: nothing of it is in the .gz file. A line with line 0 is what stood between rows.\n"
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
    "over one row of the exported file; if it is 'drop', pass over nothing. If it is 'keep', step\n"
    "over those bytes of zcat and copy nothing. At the end of the index copy the rest of the\n"
    "exported file. Where rows were erased (member 0) that cannot come out whole: paste rows.\n"
    "\n"
    "Where the list below says 'which is all of it', zcat alone gives the delivered file.\n"
    "\n"
    "totals.json gives, for each file, its encoding, separator and quote, how many members and\n"
    "rows it has, its length packed and unpacked, and its SHA-256. sources.json says how offboard\n"
    "read the files: their headings, and which column was taken for what.\n";

static const char how_to_open[] =
    "\n"
    "The program is called age (age-encryption.org; Debian: apt install age; there is one for\n"
    "Windows and macOS too). KEYFILE is the file that age-keygen made:\n"
    "\n"
    "    age -d -i KEYFILE NAME.csv.gz.age | zcat\n"
    "\n"
    "Say this wherever the following says 'zcat NAME.csv.gz'. 'age-keygen -y KEYFILE' tells which\n"
    "key a KEYFILE is for. If all of them are lost, nobody can open the files again.\n"
    "\n"
    "SHA256SUMS is about the files as they are, so no key is needed to see that they are whole.\n"
    "The index and the other files are not encrypted: they say how many rows there are and where\n"
    "each one stood, but hold nothing of them. (The .age files were encrypted for one key more,\n"
    "which was made to read the backup back, was never written down and is gone.)\n"
    "\n";

static void put_opening(struct buf *out, const char *const *recipients)
{
    buf_text(out,
             "THE FILES ARE ENCRYPTED\n\nThey open with a private key for any one of these, and "
             "with nothing else:\n\n");
    for (size_t i = 0; recipients[i]; i++)
        buf_format(out, "    %s\n", recipients[i]);
    buf_text(out, how_to_open);
}

static void put_file(struct buf *out, const struct load *l, const struct json *total,
                     struct arena *a)
{
    const char *name = json_text(total, "export", a);
    uint64_t erased = json_count(total, "erased");
    buf_format(out, "    %s: %llu rows of %s", json_text(total, "file", a),
               (unsigned long long)json_count(total, "rows"), name);
    if (strcmp(json_text(total, "holds", a), "all") == 0 && !erased)
        buf_text(out, ", which is all of it");
    if (erased)
        buf_format(out, "; erased: %llu", (unsigned long long)erased);
    buf_text(out, "\n");
    for (size_t e = 0; e < l->sources.export_count; e++) {
        const struct export *from = &l->sources.exports[e];
        if (from->unpacked && strcmp(from->name, name) == 0)
            buf_format(out, "        (which came in %s: unpacked, or saved as CSV UTF-8)\n",
                       from->delivered);
    }
}

void restore_text_write(struct buf *out, const struct load *l, const struct json *totals)
{
    struct arena a = {0};
    char as_of[DAY_TEXT_MAX];
    day_write(as_of, l->plan.as_of, DAY_ISO, DAY_NONE);
    buf_format(out,
               "BACKUP OF RUN %u\n\nSchool: %s\nTerm: %s\nStanding of students as of: %s\n"
               "Written by: offboard " OFFBOARD_VERSION "\n\n",
               (unsigned)l->stage->run, l->plan.school, l->plan.term, as_of);
    if (l->stage->policy.recipients)
        put_opening(out, l->stage->policy.recipients);
    buf_text(out, what_it_is);
    buf_text(out, "\nFILES\n\n");
    for (size_t i = 0; i < json_length(totals); i++)
        put_file(out, l, json_at(totals, i), &a);
    arena_release(&a);
}
