/*
 * Any bytes as text: what is decoded encodes back to the same bytes, and the other way round;
 * folding gives valid text and is finished after one time; workbook escapes come off again.
 *
 * Input: a byte for the encoding; then the bytes.
 */
#include "lib/cell_text.h"
#include "lib/text.h"
#include "tests/fuzz/fuzz.h"

static void check_encoding(const char *encoding, struct str bytes)
{
    struct buf there = {0}, back = {0};
    struct diag d = {0};
    int status = text_decode(&there, encoding, bytes, &d);
    fuzz_check_diag(status, &d);
    if (status == 0) {
        FUZZ_CHECK(fuzz_utf8_valid(buf_str(&there)) == there.len);
        FUZZ_CHECK(text_encode(&back, encoding, buf_str(&there), &d) == 0);
        FUZZ_CHECK(str_equal(buf_str(&back), bytes));
    }
    buf_clear(&there);
    buf_clear(&back);
    d = (struct diag){0};
    if (fuzz_utf8_valid(bytes) == bytes.len) {
        status = text_encode(&there, encoding, bytes, &d);
        fuzz_check_diag(status, &d);
        if (status == 0) {
            FUZZ_CHECK(text_decode(&back, encoding, buf_str(&there), &d) == 0);
            FUZZ_CHECK(str_equal(buf_str(&back), bytes));
        }
    }
    buf_release(&there);
    buf_release(&back);
}

static void check_folding(struct str text, struct str (*fold)(struct buf *, struct str))
{
    struct buf once = {0}, twice = {0};
    struct str folded = fold(&once, text);
    FUZZ_CHECK(fuzz_utf8_valid(folded) == folded.len);
    FUZZ_CHECK(str_equal(folded, str_trim(folded)));
    FUZZ_CHECK(str_equal(folded, fold(&twice, folded)));
    buf_release(&once);
    buf_release(&twice);
}

/* What stands in a workbook's cell is what was meant. */
static void check_workbook_text(struct str text)
{
    struct buf clean = {0}, escaped = {0}, back = {0};
    cell_text_clean(&clean, text);
    FUZZ_CHECK(fuzz_utf8_valid(buf_str(&clean)) == clean.len);
    cell_text_escape(&escaped, buf_str(&clean));
    cell_text_unescape(&back, buf_str(&escaped));
    FUZZ_CHECK(str_equal(buf_str(&back), buf_str(&clean)));
    FUZZ_CHECK(cell_text_chars(buf_str(&clean)) <= cell_text_units(buf_str(&clean)));
    buf_clear(&back);
    cell_text_unescape(&back, buf_str(&clean));
    FUZZ_CHECK(fuzz_utf8_valid(buf_str(&back)) == back.len);
    buf_release(&clean);
    buf_release(&escaped);
    buf_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"windows-1252", "utf-8", "utf-16le", "utf-16be"};
    struct str text = fuzz_text(data, size);
    const char *encoding = text_encoding_name(str_of(names[fuzz_byte(&text) & 3]));
    size_t good = fuzz_utf8_valid(text), ascii = 0;
    while (ascii < text.len && (unsigned char)text.bytes[ascii] < 0x80)
        ascii++;
    FUZZ_CHECK(text_utf8_valid(text) == good);
    FUZZ_CHECK(text_is_ascii(text) == (ascii == text.len));
    text_encoding_name(text);
    if (encoding)
        check_encoding(encoding, text);
    check_workbook_text(text);
    if (good == text.len) {
        check_folding(text, text_fold);
        check_folding(text, text_fold_name);
    }
    return 0;
}
