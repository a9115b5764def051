#include "lib/zip_end.h"

#include "lib/arena.h"

enum { RECORD_BYTES = 22, COMMENT_AT = 20, COMMENT_BYTES_MAX = 65535 };

/* The record (APPNOTE 4.3.16) ends in the length of the comment, which ends the file. */
static int ends_in_record(const unsigned char *tail, size_t len)
{
    for (size_t comment = 0; comment + RECORD_BYTES <= len; comment++) {
        const unsigned char *record = tail + len - comment - RECORD_BYTES;
        size_t length = record[COMMENT_AT] | (size_t)record[COMMENT_AT + 1] << 8;
        if (memcmp(record, "PK\5\6", 4) == 0)
            return length == comment;
    }
    return 0;
}

int zip_end_check(const char *path, struct diag *d)
{
    enum { TAIL_BYTES = RECORD_BYTES + COMMENT_BYTES_MAX };
    int status = -1;
    unsigned char *tail = mem_alloc(TAIL_BYTES, 1);
    FILE *f = fopen(path, "rbe");
    long size = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    long from = size > TAIL_BYTES ? size - TAIL_BYTES : 0;
    size_t len = (size_t)(size - from);
    if (size < 0 || fseek(f, from, SEEK_SET) != 0 || fread(tail, 1, len, f) != len)
        diag_system(d, "cannot be read");
    else if (!ends_in_record(tail, len))
        diag_set(d, DIAG_DATA,
                 "is not a whole zip file or .xlsx workbook: fetch or export it "
                 "again");
    else
        status = 0;
    if (f)
        fclose(f);
    free(tail);
    return status == 0 ? 0 : diag_locate(d, (struct origin){.path = path});
}
