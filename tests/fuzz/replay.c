/*
 * replay - a target over committed inputs: replay of tests/fuzz/corpus/NAME, each file once.
 *
 *   fuzz_NAME FILE-OR-DIRECTORY...
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/outdir.h"
#include "tests/fuzz/fuzz.h"

enum { INPUT_BYTES_MAX = 1 << 20 };

static void replay_file(int dir, const char *name)
{
    struct buf bytes = {0};
    struct diag d = {0};
    if (file_read(&bytes, dir, name, INPUT_BYTES_MAX, &d) != 0) {
        fprintf(stderr, "%s: %s\n", name, d.text);
        exit(2);
    }
    /* libFuzzer's inputs end where they end, too. */
    char *copy = fuzz_exact_copy(buf_str(&bytes));
    FUZZ_CHECK(LLVMFuzzerTestOneInput((const uint8_t *)copy, bytes.len) == 0);
    free(copy);
    buf_release(&bytes);
}

static size_t replay_directory(const char *path)
{
    struct arena a = {0};
    struct diag d = {0};
    const char **names;
    size_t count = 0;
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0 || dir_list(&names, &count, &a, dir, &d) != 0) {
        fprintf(stderr, "%s: %s\n", path, dir < 0 ? strerror(errno) : d.text);
        exit(2);
    }
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, "%s/%s\n", path, names[i]); /* the last line names what broke it */
        replay_file(dir, names[i]);
    }
    close(dir);
    arena_release(&a);
    return count;
}

int main(int argc, char **argv)
{
    size_t inputs = 0;
    for (int i = 1; i < argc; i++) {
        struct stat st;
        if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) {
            inputs += replay_directory(argv[i]);
        } else {
            replay_file(AT_FDCWD, argv[i]);
            inputs++;
        }
    }
    printf("%zu inputs\n", inputs);
    return inputs ? 0 : 1;
}
