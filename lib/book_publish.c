#include "lib/book_publish.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/book.h"
#include "lib/opc.h"
#include "lib/xlsx_reader.h"
#include "lib/xlsx_writer.h"

enum { FAILED_CHILD = 1, CELL_NAME_MAX = 16 };

/* Two 15-digit neighbours are further apart than this; "%.16G" moves a double by less. */
static const double relative_error_max = 1e-15;

/* One sheet being compared: the next cell that must come. */
struct check {
    const struct sheet *sheet;
    const char *folder;
    struct book_cursor cursor;
    struct book_cell want;
    int has_want;
};

static void expect_next(struct check *c)
{
    do {
        c->has_want = book_next(&c->cursor, &c->want);
    } while (c->has_want && c->want.kind == CELL_NONE);
}

/* "C17" for column 2, row 16. */
static void cell_name(char out[CELL_NAME_MAX], uint32_t row, uint32_t column)
{
    char letters[4] = {0};
    int at = 2;
    for (uint32_t rest = column + 1; at >= 0 && rest > 0; rest = (rest - 1) / 26)
        letters[at--] = (char)('A' + (rest - 1) % 26);
    snprintf(out, CELL_NAME_MAX, "%s%u", letters + at + 1, (unsigned)(row + 1));
}

static int differs(const struct check *c, uint32_t row, uint32_t column, struct diag *d)
{
    char name[CELL_NAME_MAX];
    cell_name(name, row, column);
    return diag_set(d, DIAG_SYSTEM,
                    "'%s' cell %s came back different from what was written; nothing was "
                    "published; check the free space of '%s'",
                    c->sheet->name, name, c->folder);
}

static int number_is(const struct book_cell *want, const struct xlsx_cell *got)
{
    double number, wanted = book_cell_number(want);
    if (got->look.is_date != (want->kind == CELL_DAY) || xlsx_number(&number, got) != 0)
        return 0;
    double error = number < wanted ? wanted - number : number - wanted;
    double size = wanted < 0 ? -wanted : wanted;
    return error <= (want->kind == CELL_SCALED ? size * relative_error_max : 0);
}

static int check_cell(void *to, const struct xlsx_cell *got, struct diag *d)
{
    struct check *c = to;
    const struct book_cell *want = &c->want;
    if (!c->has_want)
        return differs(c, got->row, got->column, d);
    if (got->row < want->row || (got->row == want->row && got->column < want->column))
        return differs(c, got->row, got->column, d);
    int is_same = got->row == want->row && got->column == want->column;
    if (is_same && want->kind == CELL_TEXT)
        is_same = got->kind == XLSX_TEXT && str_equal(got->text, want->text);
    else if (is_same)
        is_same = number_is(want, got);
    if (!is_same)
        return differs(c, want->row, want->column, d);
    expect_next(c);
    return 0;
}

static int check_sheet(struct xlsx *x, size_t number, const struct sheet *sheet, const char *folder,
                       struct diag *d)
{
    struct check c = {.sheet = sheet, .folder = folder, .cursor = {.sheet = sheet}};
    expect_next(&c);
    if (strcmp(xlsx_sheet_name(x, number), sheet->name) != 0)
        return differs(&c, 0, 0, d);
    if (xlsx_read(x, number, check_cell, &c, d) != 0)
        return -1;
    return c.has_want ? differs(&c, c.want.row, c.want.column, d) : 0;
}

static int check_book(struct xlsx *x, const struct book *b, const char *folder, struct diag *d)
{
    if (xlsx_sheet_count(x) != b->sheet_count)
        return diag_set(d, DIAG_SYSTEM,
                        "the workbook came back with %zu sheets instead of %zu; nothing was "
                        "published; check the free space of '%s'",
                        xlsx_sheet_count(x), b->sheet_count, folder);
    for (size_t i = 0; i < b->sheet_count; i++)
        if (check_sheet(x, i, b->sheets[i], folder, d) != 0)
            return -1;
    return 0;
}

static const char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return arena_text(a, (struct str){path, slash == path ? 1 : (size_t)(slash - path)});
}

int book_matches(const struct book *b, const char *path, struct diag *d)
{
    struct arena arena = {0};
    const char *folder = folder_of(&arena, path);
    struct diag why = {0};
    struct xlsx *x;
    int status = opc_parts_check(path, &why);
    if (status == 0)
        status = xlsx_open(&x, path, &why);
    if (status == 0) {
        status = check_book(x, b, folder, &why);
        xlsx_close(x);
    }
    if (status != 0 && why.kind == DIAG_DATA) /* damaged, but the data is not to blame */
        diag_set(d, DIAG_SYSTEM,
                 "the workbook '%s' came back damaged (%s); nothing was published; check the free "
                 "space of '%s'",
                 path, why.text, folder);
    else if (status != 0)
        diag_set(d, why.kind, "%s", why.text);
    arena_release(&arena);
    return status;
}

/* Never returns. What libxlsxwriter prints is not for the user; a crash leaves no core. */
static void write_as_child(const struct book *b, const char *path, pid_t parent)
{
    struct arena arena = {0};
    struct rlimit none = {0, 0};
    int said = memfd_create("said", MFD_CLOEXEC);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent || said < 0 ||
        dup2(said, STDOUT_FILENO) < 0 || dup2(said, STDERR_FILENO) < 0 ||
        setrlimit(RLIMIT_CORE, &none) != 0)
        _exit(FAILED_CHILD);
    /* A format that it found no memory for is told on stderr alone. */
    int failed = xlsx_write(b, path, folder_of(&arena, path)) != 0 || lseek(said, 0, SEEK_END) != 0;
    _exit(failed ? FAILED_CHILD : 0);
}

static int write_in_child(const struct book *b, const char *path, struct diag *d)
{
    int status;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0)
        return diag_system(d, "the workbook '%s' cannot be written", path);
    if (child == 0)
        write_as_child(b, path, parent);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return diag_system(d, "the workbook '%s' cannot be written", path);
    if (WIFSIGNALED(status))
        return diag_set(d, DIAG_SYSTEM,
                        "writing the workbook '%s' was ended by signal %d; nothing was published; "
                        "check the free memory and disk space",
                        path, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return diag_set(d, DIAG_SYSTEM,
                        "the workbook '%s' could not be written; nothing was published; check the "
                        "free memory and disk space",
                        path);
    return 0;
}

int book_publish(const struct book *b, const char *path, struct diag *d)
{
    assert(b->sheet_count > 0);
    if (b->failure.kind != DIAG_NONE) {
        *d = b->failure;
        return -1;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return diag_system(d, "the workbook '%s' cannot be created", path);
    int status = write_in_child(b, path, d);
    if (status == 0 && fsync(fd) != 0)
        status = diag_system(d, "the workbook '%s' cannot be made durable", path);
    if (status == 0)
        status = book_matches(b, path, d);
    close(fd);
    if (status != 0)
        unlink(path);
    return status;
}
