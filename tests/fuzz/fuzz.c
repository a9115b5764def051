#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <unistd.h>

#include "lib/outdir.h"

static char dir_path[256];
static int dir_fd = -1;

_Noreturn void fuzz_broken(const char *file, int line, const char *promise)
{
    fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
    abort();
}

void fuzz_check_diag(int status, const struct diag *d)
{
    FUZZ_CHECK(status == 0 || status == -1);
    FUZZ_CHECK((status == 0) == (d->kind == DIAG_NONE));
    FUZZ_CHECK(status == 0 || d->text[0]);
    FUZZ_CHECK(memchr(d->text, '\0', sizeof d->text) != NULL);
    FUZZ_CHECK(strchr(d->text, '\n') == NULL);
}

uint8_t fuzz_byte(struct str *input)
{
    if (!input->len)
        return 0;
    uint8_t byte = (uint8_t)input->bytes[0];
    input->bytes++;
    input->len--;
    return byte;
}

struct str fuzz_text(const uint8_t *data, size_t size)
{
    return (struct str){size ? (const char *)data : "", size};
}

char *fuzz_exact_copy(struct str bytes)
{
    char *copy = malloc(bytes.len ? bytes.len : 1);
    FUZZ_CHECK(copy != NULL);
    if (bytes.len)
        memcpy(copy, bytes.bytes, bytes.len);
    return copy;
}

static void remove_dir(void)
{
    struct diag d = {0};
    if (dir_remove(AT_FDCWD, dir_path, &d) != 0)
        diag_print(&d, "fuzz");
}

int fuzz_dir(void)
{
    if (dir_fd >= 0)
        return dir_fd;
    const char *parent = getenv("SCRATCH");
    if (!parent)
        parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    FUZZ_CHECK(snprintf(dir_path, sizeof dir_path, "%s/fuzz-XXXXXX", parent) <
               (int)sizeof dir_path);
    FUZZ_CHECK(mkdtemp(dir_path) != NULL);
    dir_fd = open(dir_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    FUZZ_CHECK(dir_fd >= 0);
    FUZZ_CHECK(atexit(remove_dir) == 0);
    return dir_fd;
}

const char *fuzz_dir_path(void)
{
    fuzz_dir();
    return dir_path;
}

void fuzz_put(const char *name, struct str bytes)
{
    int fd = openat(fuzz_dir(), name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FUZZ_CHECK(fd >= 0);
    for (size_t done = 0; done < bytes.len;) {
        ssize_t n = write(fd, bytes.bytes + done, bytes.len - done);
        FUZZ_CHECK(n > 0);
        done += (size_t)n;
    }
    FUZZ_CHECK(close(fd) == 0);
}

/* The length of the character at the front, 0 where there is none: table 3-7 of Unicode. */
static size_t character_length(const unsigned char *at, size_t len)
{
    static const struct {
        unsigned char first, last, second_min, second_max;
        size_t len;
    } forms[] = {
        {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (at[0] < forms[i].first || at[0] > forms[i].last)
            continue;
        if (forms[i].len > len)
            return 0;
        if (forms[i].len > 1 && (at[1] < forms[i].second_min || at[1] > forms[i].second_max))
            return 0;
        for (size_t k = 2; k < forms[i].len; k++)
            if (at[k] < 0x80 || at[k] > 0xBF)
                return 0;
        return forms[i].len;
    }
    return 0;
}

size_t fuzz_utf8_valid(struct str text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t len = character_length((const unsigned char *)text.bytes + at, text.len - at);
        if (len == 0)
            break;
        at += len;
    }
    return at;
}
