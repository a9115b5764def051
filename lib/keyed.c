#include "lib/keyed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

/* libcrypto fails here only when out of memory; the arena's rule applies. */
static void must(int ok)
{
    if (!ok) {
        fputs("offboard: libcrypto failed; nothing was changed\n", stderr);
        _Exit(2);
    }
}

int key_create(int vault_fd, struct diag *d)
{
    uint8_t bytes[KEY_BYTES];
    if (faccessat(vault_fd, "key", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return 0;
    if (RAND_bytes(bytes, KEY_BYTES) != 1)
        return diag_set(d, DIAG_SYSTEM, "no random bytes for the vault's key");
    unlinkat(vault_fd, "key.tmp", 0);
    int fd =
        openat(vault_fd, "key.tmp", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
    if (fd < 0)
        return diag_system(d, "cannot make the vault's key");
    int written = write(fd, bytes, KEY_BYTES) == KEY_BYTES && fsync(fd) == 0;
    OPENSSL_cleanse(bytes, KEY_BYTES);
    if (close(fd) != 0 || !written)
        return diag_system(d, "cannot write the vault's key");
    if (renameat(vault_fd, "key.tmp", vault_fd, "key") != 0 || fsync(vault_fd) != 0)
        return diag_system(d, "cannot place the vault's key");
    return 0;
}

int key_load(struct key *k, int vault_fd, struct diag *d)
{
    struct stat st;
    int fd = openat(vault_fd, "key", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return diag_system(d, "cannot open the vault's key; without it returners are not "
                              "recognised: put your copy back as 'key' in the vault");
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
        (st.st_mode & 077) != 0) {
        close(fd);
        return diag_set(d, DIAG_SYSTEM,
                        "the vault's key is not a file of yours that only you may read: "
                        "chmod 0400 it");
    }
    ssize_t got = read(fd, k->bytes, KEY_BYTES);
    close(fd);
    if (got != KEY_BYTES || st.st_size != KEY_BYTES) {
        key_wipe(k);
        return diag_set(d, DIAG_SYSTEM, "the vault's key is not %d bytes long: put your copy back",
                        KEY_BYTES);
    }
    return 0;
}

int key_copy(const struct key *k, int dir, const char *name, struct diag *d)
{
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
    if (fd < 0 && errno == EEXIST)
        return 1;
    if (fd < 0)
        return diag_system(d, "cannot make '%s'", name);
    int status = write(fd, k->bytes, KEY_BYTES) == KEY_BYTES && fsync(fd) == 0 && fsync(dir) == 0
                     ? 0
                     : diag_system(d, "cannot write '%s'", name);
    if (close(fd) != 0 && status == 0)
        status = diag_system(d, "cannot close '%s'", name);
    if (status != 0)
        unlinkat(dir, name, 0); /* half a key is none */
    return status;
}

void secret_wipe(void *bytes, size_t len)
{
    OPENSSL_cleanse(bytes, len);
}

void key_wipe(struct key *k)
{
    OPENSSL_cleanse(k->bytes, KEY_BYTES);
}

void hmac_sha256(uint8_t out[DIGEST_BYTES], const struct key *k, struct str text)
{
    unsigned len = DIGEST_BYTES;
    must(HMAC(EVP_sha256(), k->bytes, KEY_BYTES, (const unsigned char *)text.bytes, text.len, out,
              &len) != NULL);
}

void key_derive(struct key *out, const struct key *from, const char *purpose)
{
    hmac_sha256(out->bytes, from, str_of(purpose));
}

/* No vowels, so that no word can appear; no 0 O 1 I L. */
static const char pseudonym_letters[] = "23456789BCDFGHJKMNPQRSTVWXZ";

void pseudonym_of(char out[PSEUDONYM_TEXT], const struct key *k, const uint64_t alias_hash[2])
{
    uint8_t digest[DIGEST_BYTES];
    uint64_t bits;
    hmac_sha256(digest, k, (struct str){(const char *)alias_hash, 2 * sizeof *alias_hash});
    memcpy(&bits, digest, sizeof bits);
    for (int i = 0; i < PSEUDONYM_TEXT - 1; i++) {
        out[i] = pseudonym_letters[bits % (sizeof pseudonym_letters - 1)];
        bits /= sizeof pseudonym_letters - 1;
    }
    out[PSEUDONYM_TEXT - 1] = '\0';
}

void *sha256_new(void)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    must(ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1);
    return ctx;
}

void sha256_add(void *state, struct str bytes)
{
    must(EVP_DigestUpdate(state, bytes.bytes, bytes.len) == 1);
}

void sha256_end(void *state, uint8_t out[DIGEST_BYTES])
{
    must(EVP_DigestFinal_ex(state, out, NULL) == 1);
    EVP_MD_CTX_free(state);
}

void digest_hex(char out[DIGEST_HEX], const uint8_t digest[DIGEST_BYTES])
{
    for (int i = 0; i < DIGEST_BYTES; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

void sha256_hex(char out[DIGEST_HEX], struct str bytes)
{
    uint8_t digest[DIGEST_BYTES];
    void *state = sha256_new();
    sha256_add(state, bytes);
    sha256_end(state, digest);
    digest_hex(out, digest);
}

int bytes_equal_secret(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}
