#include "load/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

enum { PIECE_BYTES = 1 << 16, RECIPIENTS_BYTES_MAX = 1 << 16 };

const char *seal_name(const char *export, int is_sealed, struct arena *a)
{
    return arena_format(a, "%s.gz%s", export, is_sealed ? ".age" : "");
}

int seal_is_sealed(const char *name)
{
    size_t len = strlen(name);
    return len > 4 && strcmp(name + len - 4, ".age") == 0;
}

int seal_read_begin(struct seal_reader *r, int dir, const char *name, const struct age_identity *id,
                    struct diag *d)
{
    *r = (struct seal_reader){.fd = -1, .from = -1};
    if (seal_is_sealed(name) && !id)
        return diag_set(d, DIAG_USAGE,
                        "the backup is encrypted: give --identity and the file with a private key "
                        "that opens it; nothing was changed");
    r->fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (r->fd < 0)
        return diag_system(d, "cannot open 'backup/%s'", name);
    /* Advice only: without it the bytes compared may be those of the cache. */
    (void)posix_fadvise(r->fd, 0, 0, POSIX_FADV_DONTNEED);
    r->from = r->fd;
    if (!seal_is_sealed(name))
        return 0;
    int status = age_decrypt(&r->age, r->fd, id, d);
    r->from = r->age.out;
    if (status != 0)
        seal_read_close(r);
    return status;
}

int seal_read_end(struct seal_reader *r, struct diag *d)
{
    if (r->age.pid == 0)
        return 0;
    r->from = -1;
    return age_end(&r->age, d);
}

void seal_read_close(struct seal_reader *r)
{
    if (r->age.pid > 0)
        age_drop(&r->age);
    if (r->fd > 0) /* nothing of ours is 0 to 2, see vault_open */
        close(r->fd);
    *r = (struct seal_reader){.fd = -1, .from = -1};
}

int seal_write_begin(struct seal_writer *w, struct outfile *file, const char *const *recipients,
                     struct diag *d)
{
    *w = (struct seal_writer){.file = file, .is_sealed = recipients && recipients[0]};
    return w->is_sealed ? age_encrypt(&w->age, recipients, d) : 0;
}

static int failed(struct seal_writer *w, struct diag *d)
{
    struct diag why = {0};
    if (age_end(&w->age, &why) == 0)
        diag_set(&why, DIAG_SYSTEM, "the program age ended too early");
    return diag_set(d, DIAG_SYSTEM, "cannot encrypt '%s': %s", w->file->name, why.text);
}

/* Moves what has come out of age into the file: 1 something, 0 the end, -1 with *d. */
static int take_sealed(struct seal_writer *w, struct diag *d)
{
    char piece[PIECE_BYTES];
    ssize_t n = read(w->age.out, piece, sizeof piece);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 1;
    if (n < 0)
        return diag_system(d, "cannot encrypt '%s'", w->file->name);
    if (n > 0 && outfile_write(w->file, (struct str){piece, (size_t)n}, d) != 0)
        return -1;
    return n > 0;
}

/* Waits until age takes or gives something; gives the events of its input. */
static int wait_for_age(struct seal_writer *w, short *input, short *output, struct diag *d)
{
    struct pollfd ends[2] = {{.fd = w->age.out, .events = POLLIN},
                             {.fd = w->age.in, .events = POLLOUT}};
    while (poll(ends, 2, -1) < 0)
        if (errno != EINTR)
            return diag_system(d, "cannot wait for age");
    *output = ends[0].revents;
    *input = ends[1].revents;
    return 0;
}

int seal_write(struct seal_writer *w, struct str bytes, struct diag *d)
{
    if (!w->is_sealed)
        return outfile_write(w->file, bytes, d);
    while (bytes.len > 0) {
        short input, output;
        if (wait_for_age(w, &input, &output, d) != 0)
            return -1;
        int more = output ? take_sealed(w, d) : 1;
        if (more <= 0)
            return more < 0 ? -1 : failed(w, d);
        if (!input)
            continue;
        ssize_t n = write(w->age.in, bytes.bytes, bytes.len);
        if (n < 0 && errno == EPIPE)
            return failed(w, d);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return diag_system(d, "cannot encrypt '%s'", w->file->name);
        bytes.bytes += n > 0 ? n : 0;
        bytes.len -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

int seal_write_end(struct seal_writer *w, struct diag *d)
{
    struct diag why = {0};
    int more = 1;
    if (!w->is_sealed)
        return 0;
    age_end_input(&w->age);
    while (more == 1) {
        short input, output;
        if (wait_for_age(w, &input, &output, d) != 0)
            return -1;
        more = take_sealed(w, d);
    }
    if (more < 0)
        return -1;
    if (age_end(&w->age, &why) == 0)
        return 0;
    return diag_set(d, DIAG_SYSTEM, "cannot encrypt '%s': %s", w->file->name, why.text);
}

void seal_write_drop(struct seal_writer *w)
{
    if (w->age.pid > 0)
        age_drop(&w->age);
}

int seal_recipients(const char *const **list, int backup_fd, struct arena *a, struct diag *d)
{
    struct buf text = {0};
    size_t count = 0;
    int status = file_read(&text, backup_fd, SEAL_RECIPIENTS_FILE, RECIPIENTS_BYTES_MAX, d);
    struct str rest = buf_str(&text);
    const char **all = arena_alloc(a, (text.len / 4 + 1) * sizeof *all);
    *list = all;
    while (status == 0 && rest.bytes && rest.len) {
        struct str line = str_cut(&rest, '\n');
        if (!age_recipient_is_valid(line))
            status = diag_set(d, DIAG_SYSTEM, "'%s' is damaged", SEAL_RECIPIENTS_FILE);
        else
            all[count++] = arena_text(a, line);
    }
    buf_release(&text);
    return status < 0 ? -1 : 0;
}
