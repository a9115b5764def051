#include <fcntl.h>
#include <sys/stat.h>

#include "lib/outdir.h"

static int verify_line(int dir, const char *name, struct str line, enum dir_verify_what what,
                       struct diag *d)
{
    char hex[SHA256_HEX], file[160];
    struct stat st;
    uint64_t bytes;
    struct str want = str_cut(&line, ' '), length = str_cut(&line, ' ');
    if (!line.bytes || line.len >= sizeof file || str_to_u64(&bytes, length, UINT64_MAX) != 0)
        return diag_set(d, DIAG_SYSTEM, "'%s/MANIFEST' is damaged", name);
    snprintf(file, sizeof file, "%.*s", STR_ARG(line));
    if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return diag_system(d, "cannot open '%s/%s'", name, file);
    if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != bytes)
        return diag_set(d, DIAG_SYSTEM, "'%s/%s' is not %llu bytes long as written", name, file,
                        (unsigned long long)bytes);
    if (what == VERIFY_LENGTHS)
        return 0;
    int status = what == VERIFY_SHA256 ? file_digest(hex, dir, file, d)
                                       : file_fingerprint(hex, dir, file, d);
    if (status != 0)
        return -1;
    if (!str_is(want, hex))
        return diag_set(d, DIAG_SYSTEM, "'%s/%s' differs from what was written", name, file);
    return 0;
}

int dir_verify(int dir, const char *name, enum dir_verify_what what, struct diag *d)
{
    struct buf text = {0};
    int ended = 0;
    int status = file_read(&text, dir, "MANIFEST", 1 << 24, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "'%s' has no MANIFEST", name);
    struct str rest = buf_str(&text);
    while (status == 0 && !ended && rest.bytes) {
        struct str line = str_cut(&rest, '\n');
        if (str_is(line, "END"))
            ended = 1;
        else
            status = verify_line(dir, name, line, what, d);
    }
    if (status == 0 && !ended)
        status = diag_set(d, DIAG_SYSTEM, "'%s/MANIFEST' was cut short", name);
    buf_release(&text);
    return status;
}
