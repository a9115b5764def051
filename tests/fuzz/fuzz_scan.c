/*
 * Any bytes as a delivered file, plain or packed: what it is is found, or it is refused with one
 * line of message; the text, its heading and its body lie where they are said to.
 *
 * Input: a byte for the name the file is delivered under (plain, gzip, zip, tar, workbook) and
 * what school.ini says of it; then the bytes.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "extract/scan.h"
#include "tests/fuzz/fuzz.h"

/* How a file is named, and the file it is delivered in. */
static const struct {
    const char *path, *delivered;
} names[] = {{"in.csv", "in.csv"},       {"in.csv", "in.csv"},
             {"in.csv", "in.csv"},       {"in.csv.gz", "in.csv.gz"},
             {"in.zip/a.csv", "in.zip"}, {"in.tar.gz/a.csv", "in.tar.gz"},
             {"in.xlsx", "in.xlsx"},     {"in.zip", "in.zip"}};

static void check_export(const struct export *e, const struct outdir *staged)
{
    struct stat st;
    FUZZ_CHECK(e->delivered && e->encoding && e->delimiter && e->quote);
    FUZZ_CHECK(e->delimiter != e->quote);
    FUZZ_CHECK(e->heading_at <= e->body_at && e->body_at <= e->text_bytes);
    FUZZ_CHECK(e->heading_len <= e->body_at - e->heading_at);
    FUZZ_CHECK(e->heading_rows <= 2 && (e->heading_rows > 0) == (e->heading_len > 0));
    FUZZ_CHECK(e->column_count > 0);
    for (uint32_t i = 0; i < e->column_count; i++) {
        struct str heading = str_of(e->headings[i]);
        FUZZ_CHECK(fuzz_utf8_valid(heading) == heading.len);
    }
    if (e->text) {
        FUZZ_CHECK(fstatat(staged->fd, e->text, &st, AT_SYMLINK_NOFOLLOW) == 0);
        FUZZ_CHECK((uint64_t)st.st_size == e->text_bytes);
    } else {
        FUZZ_CHECK(e->text_bytes == e->bytes);
    }
}

static void check_body(const struct export *e, const struct outdir *staged)
{
    struct export_text text;
    struct diag d = {0};
    uint32_t line;
    FUZZ_CHECK(export_text_open(&text, e, staged->fd, &d) == 0);
    FUZZ_CHECK(scan_body_line(e, &text, &line, &d) == 0);
    FUZZ_CHECK(line >= 1);
    export_text_close(&text);
    if (e->fingerprint)
        FUZZ_CHECK(export_text_check(e, &d) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = fuzz_text(data, size);
    unsigned bits = fuzz_byte(&bytes);
    struct arena a = {0};
    struct outdir staged;
    struct scan scan = {.is_brief = (bits & 0x80) != 0};
    struct diag d = {0};
    struct export e = {.path = arena_format(&a, "%s/%s", fuzz_dir_path(), names[bits & 7].path)};
    if ((bits & 0x18) == 0x18)
        e.encoding = "windows-1252";
    e.delimiter = (bits & 0x60) == 0x60 ? ';' : 0;
    fuzz_put(names[bits & 7].delivered, bytes);
    FUZZ_CHECK(outdir_open(&staged, fuzz_dir(), fuzz_dir_path(), "staged", &d) == 0);
    int status = scan_export(&e, &scan, 0, &staged, &a, &d);
    fuzz_check_diag(status, &d);
    if (status == 0) {
        FUZZ_CHECK(e.fingerprint || scan.is_brief);
        check_export(&e, &staged);
        check_body(&e, &staged);
    }
    outdir_abandon(&staged);
    arena_release(&a);
    return 0;
}
