#include "load/verify_sums.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "lib/json.h"
#include "lib/keyed.h"
#include "lib/outdir.h"
#include "load/seal.h"

enum { SMALL_FILE_MAX = 1 << 24 };

static int wrong(const char *file, const char *about, struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM,
                    "the backup does not verify: '%s' is wrong about '%s'; nothing was removed: "
                    "run the step backup again",
                    file, about);
}

/* The sum that SHA256SUMS ("sum  name") gives for a file; empty where it is not listed. */
static struct str sum_listed(struct str sums, const char *name)
{
    while (sums.bytes) {
        struct str line = str_cut(&sums, '\n');
        struct str sum = str_cut(&line, ' ');
        if (line.len > 0 && line.bytes[0] == ' ' &&
            str_is((struct str){line.bytes + 1, line.len - 1}, name))
            return sum;
    }
    return (struct str){"", 0};
}

static int is_listed_elsewhere(const char *name)
{
    return strcmp(name, "MANIFEST") == 0 || strcmp(name, "SHA256SUMS") == 0 ||
           strcmp(name, "receipt") == 0 || strcmp(name, "receipt.tmp") == 0;
}

static int check_names(int dir, struct str sums, const char **names, size_t count, struct diag *d)
{
    char found[DIGEST_HEX];
    size_t lines = 0, listed = 0;
    for (size_t i = 0; i < sums.len; i++)
        lines += sums.bytes[i] == '\n';
    for (size_t i = 0; i < count; i++) {
        if (is_listed_elsewhere(names[i]))
            continue;
        if (file_digest(found, dir, names[i], d) != 0)
            return -1;
        if (!str_is(sum_listed(sums, names[i]), found))
            return wrong("SHA256SUMS", names[i], d);
        listed++;
    }
    return lines == listed ? 0 : wrong("SHA256SUMS", "the number of files", d);
}

int verify_sums(int backup_fd, struct diag *d)
{
    struct arena a = {0};
    struct buf sums = {0};
    const char **names;
    size_t count;
    int status = file_read(&sums, backup_fd, "SHA256SUMS", SMALL_FILE_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "'backup' has no SHA256SUMS");
    if (status == 0)
        status = dir_files(&names, &count, &a, backup_fd, d);
    if (status == 0)
        status = check_names(backup_fd, buf_str(&sums), names, count, d);
    buf_release(&sums);
    arena_release(&a);
    return status;
}

static int check_total(int dir, const struct json *total, const struct backup_file *file,
                       struct diag *d)
{
    struct arena a = {0};
    char sum[DIGEST_HEX];
    struct stat st;
    const struct export *e = file->export;
    const char delimiter[2] = {e->delimiter}, quote[2] = {e->quote};
    const char *name = json_text(total, "file", &a);
    int status = file_digest(sum, dir, name, d);
    if (status == 0 && fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        status = diag_system(d, "cannot read 'backup/%s'", name);
    if (status == 0 &&
        (strcmp(json_text(total, "export", &a), e->name) != 0 ||
         strcmp(name, seal_name(e->name, file->is_sealed, &a)) != 0 ||
         strcmp(json_text(total, "encoding", &a), e->encoding) != 0 ||
         strcmp(json_text(total, "delimiter", &a), delimiter) != 0 ||
         strcmp(json_text(total, "quote", &a), quote) != 0 ||
         strcmp(json_text(total, "sha256", &a), sum) != 0 ||
         strcmp(json_text(total, "holds", &a), file->is_whole ? "all" : "affected") != 0 ||
         json_count(total, "erased") != file->erased ||
         json_count(total, "members") != file->members || json_count(total, "rows") != file->rows ||
         json_count(total, "raw_bytes") != file->raw_bytes ||
         json_count(total, "bytes") != (uint64_t)st.st_size))
        status = wrong("totals.json", e->name, d);
    arena_release(&a);
    return status;
}

int verify_totals(int backup_fd, const struct backup_file *files, size_t count, struct diag *d)
{
    struct buf text = {0};
    struct json *totals = NULL;
    int status = file_read(&text, backup_fd, "totals.json", SMALL_FILE_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "'backup' has no totals.json");
    if (status == 0 && !(totals = json_parse(buf_str(&text), "backup/totals.json", d)))
        status = -1;
    if (status == 0 && json_length(totals) != count)
        status = wrong("totals.json", "the number of files", d);
    for (size_t i = 0; i < count && status == 0; i++)
        status = check_total(backup_fd, json_at(totals, i), &files[i], d);
    json_free(totals);
    buf_release(&text);
    return status;
}
