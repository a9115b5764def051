#include "load/receipt.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RECEIPT_BYTES_MAX = 4096 };

int receipt_exists(const struct load *l)
{
    struct stat st;
    return fstatat(l->stage->run_fd, "backup/receipt", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static void mac_of(char out[DIGEST_HEX], const struct load *l, struct str lines)
{
    struct key key;
    uint8_t mac[DIGEST_BYTES];
    key_derive(&key, &l->stage->key, "receipt-v1");
    hmac_sha256(mac, &key, lines);
    digest_hex(out, mac);
    key_wipe(&key);
}

int receipt_write(const struct load *l, int backup_fd, const struct receipt *r, struct diag *d)
{
    struct buf text = {0};
    char mac[DIGEST_HEX];
    buf_format(&text, "run=%u\nplan=%s\nmanifest=%s\n", (unsigned)l->stage->run, l->plan.digest,
               r->manifest);
    buf_format(&text, "files=%llu\nrows=%llu\nraw_bytes=%llu\n", (unsigned long long)r->files,
               (unsigned long long)r->rows, (unsigned long long)r->raw_bytes);
    buf_text(&text, "program=" OFFBOARD_VERSION "\nresult=verified\n");
    mac_of(mac, l, buf_str(&text));
    buf_format(&text, "mac=%s\n", mac);
    int status = file_replace(backup_fd, "receipt", buf_str(&text), d);
    buf_release(&text);
    return status;
}

/* The value of a key=value line, empty where there is none. */
static struct str value_of(struct str lines, const char *key)
{
    while (lines.bytes) {
        struct str value = str_cut(&lines, '\n');
        struct str name = str_cut(&value, '=');
        if (value.bytes && str_is(name, key))
            return value;
    }
    return (struct str){"", 0};
}

static int altered(struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM,
                    "backup/receipt was altered, or belongs to another vault's key; nothing is "
                    "removed on its word: make a new plan with 'offboard plan'");
}

/* Splits off the mac line and compares it. */
static int check_mac(const struct load *l, struct str text, struct str *lines, struct diag *d)
{
    char mac[DIGEST_HEX];
    size_t last = text.len;
    while (last > 1 && text.bytes[last - 2] != '\n')
        last--;
    if (last < 2)
        return altered(d);
    *lines = (struct str){text.bytes, last - 1};
    struct str found = {text.bytes + lines->len, text.len - lines->len};
    mac_of(mac, l, *lines);
    if (!str_starts(found, "mac=") || found.len != 4 + DIGEST_HEX ||
        found.bytes[found.len - 1] != '\n' ||
        !bytes_equal_secret(found.bytes + 4, mac, DIGEST_HEX - 1))
        return altered(d);
    return 0;
}

static int parse(struct receipt *out, const struct load *l, struct str lines, struct diag *d)
{
    uint64_t run;
    struct str manifest = value_of(lines, "manifest");
    if (str_to_u64(&run, value_of(lines, "run"), UINT32_MAX) != 0 || manifest.len != 64 ||
        str_to_u64(&out->files, value_of(lines, "files"), UINT64_MAX) != 0 ||
        str_to_u64(&out->rows, value_of(lines, "rows"), UINT64_MAX) != 0 ||
        str_to_u64(&out->raw_bytes, value_of(lines, "raw_bytes"), UINT64_MAX) != 0 ||
        !str_is(value_of(lines, "result"), "verified"))
        return altered(d);
    snprintf(out->manifest, sizeof out->manifest, "%.*s", STR_ARG(manifest));
    if (run != l->stage->run)
        return diag_set(d, DIAG_DATA,
                        "backup/receipt is for run %u, this is run %u: put nothing of one run into "
                        "another; make a new plan with 'offboard plan'",
                        (unsigned)run, (unsigned)l->stage->run);
    if (!str_is(value_of(lines, "plan"), l->plan.digest))
        return diag_set(d, DIAG_DATA,
                        "backup/receipt is for another plan than the one in this run: make a new "
                        "plan with 'offboard plan'");
    return 0;
}

static int check_backup(const struct receipt *r, const struct load *l, struct diag *d)
{
    char manifest[DIGEST_HEX];
    int fd = dir_open(l->stage->run_fd, "backup", d);
    if (fd < 0)
        return -1;
    int status = 0;
    /* Whoever wrote the receipt may have died before this. */
    if (fchmodat(fd, "receipt", 0400, 0) != 0 || fsync(fd) != 0)
        status = diag_system(d, "cannot protect 'backup/receipt'");
    if (status == 0)
        status = file_digest(manifest, fd, "MANIFEST", d);
    if (status == 0 && strcmp(manifest, r->manifest) != 0)
        status = diag_set(d, DIAG_SYSTEM,
                          "backup/MANIFEST differs from the one that was verified; nothing is "
                          "removed: make a new plan with 'offboard plan'");
    if (status == 0)
        status = dir_verify(fd, "backup", VERIFY_SHA256, d);
    close(fd);
    return status;
}

int receipt_check(struct receipt *out, const struct load *l, struct diag *d)
{
    struct buf text = {0};
    struct str lines;
    int status = 1;
    if (dir_exists(l->stage->run_fd, "backup"))
        status = file_read(&text, l->stage->run_fd, "backup/receipt", RECEIPT_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_DATA,
                          "there is no receipt of a verified backup; run the steps backup and "
                          "verify first");
    if (status == 0)
        status = check_mac(l, buf_str(&text), &lines, d);
    if (status == 0)
        status = parse(out, l, lines, d);
    if (status == 0)
        status = check_backup(out, l, d);
    buf_release(&text);
    return status;
}
