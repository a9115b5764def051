/*
 * fuzz - what the fuzz targets share.
 *
 * A target is one file with LLVMFuzzerTestOneInput. libFuzzer calls it with made-up inputs
 * (`make fuzz`), replay.c with the committed ones (`make test`). A broken promise ends the
 * program, which is how both notice.
 */
#ifndef OFFBOARD_TESTS_FUZZ_H
#define OFFBOARD_TESTS_FUZZ_H

#include "lib/arena.h"
#include "lib/diag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program unless it is so. */
#define FUZZ_CHECK(is_so)                                                                          \
    do {                                                                                           \
        if (!(is_so))                                                                              \
            fuzz_broken(__FILE__, __LINE__, #is_so);                                               \
    } while (0)
_Noreturn void fuzz_broken(const char *file, int line, const char *promise);

/* A status of 0 without a message, or -1 with one of one line. */
void fuzz_check_diag(int status, const struct diag *d);

/* The first byte, taken off the front of the input; 0 where there is none. */
uint8_t fuzz_byte(struct str *input);

/* What the input says where the targets of this folder look for text. */
struct str fuzz_text(const uint8_t *data, size_t size);

/* A copy with nothing behind it, so that reading on is noticed; free() it. */
char *fuzz_exact_copy(struct str bytes);

/* A directory in memory that goes when the program ends, and its path. */
int fuzz_dir(void);
const char *fuzz_dir_path(void);
/* Replaces a file of it. */
void fuzz_put(const char *name, struct str bytes);

/* RFC 3629, written apart from the product: the offset of the first bad byte, or text.len. */
size_t fuzz_utf8_valid(struct str text);

#endif
