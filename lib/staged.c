#include "lib/staged.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FORMAT_VERSION = 1 };

struct trailer {
    char magic[8];
    char name[24];
    uint32_t version, record_size;
    uint64_t count;
    uint64_t spare[2];
};
_Static_assert(sizeof(struct trailer) == 64, "the trailer is 64 bytes");

static const char magic[8] = {'o', 'f', 'f', 'b', 'o', 'a', 'r', 'd'};

const struct table_kind table_roll = {"roll", sizeof(struct roll_row)};
const struct table_kind table_account = {"account", sizeof(struct account_row)};
const struct table_kind table_enrolment = {"enrolment", sizeof(struct enrolment_row)};
const struct table_kind table_result = {"result", sizeof(struct result_row)};
const struct table_kind table_alias = {"alias", sizeof(struct alias)};
const struct table_kind table_person = {"person", sizeof(struct person)};
const struct table_kind table_reject = {"reject", sizeof(struct reject_row)};
const struct table_kind table_decided = {"decided", sizeof(struct decided_row)};

int enrolment_is_open(const struct enrolment_row *e)
{
    return e->status == ENROLMENT_ACTIVE || e->status == ENROLMENT_SUSPENDED ||
           e->status == ENROLMENT_NO_STATUS;
}

int table_create(struct table_writer *w, struct outdir *dir, const struct table_kind *kind,
                 struct diag *d)
{
    *w = (struct table_writer){.kind = kind};
    return outfile_open(&w->file, dir, kind->name, d);
}

int table_add(struct table_writer *w, const void *record, struct diag *d)
{
    return table_add_many(w, record, 1, d);
}

int table_add_many(struct table_writer *w, const void *records, size_t count, struct diag *d)
{
    w->count += count;
    return outfile_write(&w->file, (struct str){records, count * w->kind->record_size}, d);
}

int table_close(struct table_writer *w, struct diag *d)
{
    struct trailer end = {
        .version = FORMAT_VERSION, .record_size = w->kind->record_size, .count = w->count};
    memcpy(end.magic, magic, sizeof magic);
    snprintf(end.name, sizeof end.name, "%s", w->kind->name);
    if (outfile_write(&w->file, (struct str){(const char *)&end, sizeof end}, d) != 0) {
        outfile_drop(&w->file);
        return -1;
    }
    return outfile_close(&w->file, d);
}

static int check(const struct trailer *end, size_t bytes, const struct table_kind *kind)
{
    return memcmp(end->magic, magic, sizeof magic) == 0 && end->version == FORMAT_VERSION &&
           end->record_size == kind->record_size &&
           strncmp(end->name, kind->name, sizeof end->name) == 0 &&
           end->count == (bytes - sizeof *end) / kind->record_size &&
           (bytes - sizeof *end) % kind->record_size == 0;
}

int table_map(struct table *t, int dir_fd, const struct table_kind *kind, struct diag *d)
{
    struct stat st;
    struct trailer end;
    *t = (struct table){0};
    int fd = openat(dir_fd, kind->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return diag_system(d, "cannot open the staged table '%s'", kind->name);
    if (fstat(fd, &st) != 0 || (size_t)st.st_size < sizeof end) {
        close(fd);
        return diag_set(d, DIAG_SYSTEM, "the staged table '%s' was cut short: plan again",
                        kind->name);
    }
    t->mapped = (size_t)st.st_size;
    void *memory = mmap(NULL, t->mapped, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (memory == MAP_FAILED)
        return diag_system(d, "cannot map the staged table '%s'", kind->name);
    t->records = memory;
    memcpy(&end, (const char *)memory + t->mapped - sizeof end, sizeof end);
    if (!check(&end, t->mapped, kind)) {
        table_unmap(t);
        return diag_set(d, DIAG_SYSTEM,
                        "the staged table '%s' is damaged or of another version: plan again",
                        kind->name);
    }
    t->count = end.count;
    return 0;
}

void table_unmap(struct table *t)
{
    union {
        const void *in;
        void *out;
    } memory = {t->records}; /* munmap takes no const */
    if (t->mapped)
        munmap(memory.out, t->mapped);
    *t = (struct table){0};
}
