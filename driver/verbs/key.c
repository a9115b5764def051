/*
 * offboard key backup FILE - a copy of the vault's key, to be kept elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/clock.h"
#include "driver/json_out.h"
#include "driver/session.h"

/* 1 where FILE holds the very key already, 0 where it is something else, -1 with *d. */
static int is_the_key(const struct key *k, int folder, const char *name, struct diag *d)
{
    struct buf text = {0};
    struct diag other;
    int found = file_read(&text, folder, name, KEY_BYTES, &other) == 0 && text.len == KEY_BYTES &&
                bytes_equal_secret(text.bytes, k->bytes, KEY_BYTES);
    if (text.len)
        secret_wipe(text.bytes, text.len);
    buf_release(&text);
    if (!found)
        return diag_set(d, DIAG_DATA,
                        "'%s' is there already and is left alone: give a name that is new", name);
    return 1;
}

static int copy_into(int folder, const char *name, const struct vault *v, struct diag *d)
{
    struct key key;
    int in_vault = vault_holds(v, folder, d);
    if (in_vault != 0)
        return in_vault < 0
                   ? -1
                   : diag_set(d, DIAG_USAGE,
                              "a copy in the vault is lost with the vault: give a FILE elsewhere, "
                              "as on a stick that you lock away");
    if (key_load(&key, v->fd, d) != 0)
        return -1;
    int status = key_copy(&key, folder, name, d);
    if (status == 1)
        status = is_the_key(&key, folder, name, d) == 1 ? 0 : -1;
    key_wipe(&key);
    return status;
}

static int copy(struct session *s, const char *path, struct diag *d)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *folder =
        slash ? arena_format(&s->arena, "%.*s", (int)(slash - path + 1), path) : ".";
    if (!name[0])
        return diag_set(d, DIAG_USAGE, "'%s' is a folder: give the FILE to write", path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return diag_system(d, "cannot open the folder '%s'", folder);
    int status = copy_into(fd, name, &s->vault, d);
    close(fd);
    return status;
}

static int record(struct session *s, struct diag *d)
{
    char at[CLOCK_TEXT];
    const struct options *o = s->options;
    if (clock_utc(at, d) != 0)
        return -1;
    const struct ledger_log_row row = {.verb = LOG_KEY_BACKUP,
                                       .by = o->by ? o->by : "",
                                       .authority = o->authority ? o->authority : "",
                                       .what = "",
                                       .at = at};
    return ledger_log_add(s->ledger, &row, d);
}

static void show(const struct options *o)
{
    if (o->is_json) {
        struct json *root = json_new_object();
        json_put_text(root, "copy", o->file);
        json_out(root);
        json_free(root);
        return;
    }
    printf("The key is copied to %s.\nKeep it where the vault is not. With it goes no record; but "
           "whoever has it and the\nvault can tell who left. Should the key be lost: put this copy "
           "back as 'key' in the\nvault, readable by you alone (chmod 400).\n",
           o->file);
}

static int key(const struct options *o, struct diag *d)
{
    struct session s;
    if (!o->file)
        return diag_set(d, DIAG_USAGE, "say where to: offboard key backup FILE school.ini");
    int status = session_open(&s, o, 0, d);
    if (status == 0)
        status = copy(&s, o->file, d);
    if (status == 0)
        status = record(&s, d);
    session_close(&s);
    if (status == 0)
        show(o);
    return status;
}

extern const struct verb verb_key;
const struct verb verb_key = {"key", "backup FILE school.ini",
                              "copy the vault's key to a safe place", key};
