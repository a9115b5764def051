/* The vault: whose it is, who may read it, is its ledger whole, and is there room. */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "driver/clock.h"
#include "driver/doctor/doctor.h"
#include "lib/keyed.h"
#include "lib/ledger.h"
#include "lib/ledger_sql.h"
#include "lib/outdir.h"

enum {
    NFS = 0x6969, /* statfs(2): kinds of file system that keep no locks, modes or renames */
    SMB = 0x517B,
    CIFS = 0xFF534D42 & 0x7FFFFFFF,
    SMB2 = 0xFE534D42 & 0x7FFFFFFF,
    FAT = 0x4D44,
    EXFAT = 0x2011BAB0
};
enum { TIMES_THE_EXPORTS = 4, SPARE_BYTES = 64 << 20 };

static int is_unfit(long type)
{
    static const long unfit[] = {NFS, SMB, CIFS, SMB2, FAT, EXFAT};
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
        if ((type & 0x7FFFFFFF) == unfit[i])
            return 1;
    return 0;
}

/* A file without a name: nothing is left of it whatever happens. */
static int can_write(int fd)
{
    int file = openat(fd, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
        return faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) == 0;
    int can = file >= 0 && write(file, "offboard", 8) == 8 && fsync(file) == 0;
    if (file >= 0)
        can &= close(file) == 0;
    return can;
}

static void check_owner(struct doctor *x)
{
    struct stat st;
    if (fstat(x->vault_fd, &st) != 0)
        doctor_look(x, "vault", "See that the disk is in order.", "'%s' cannot be looked at",
                    x->vault);
    else if (st.st_uid != geteuid())
        doctor_look(x, "vault", "Work as the user whom it belongs to.",
                    "'%s' belongs to another user", x->vault);
    else if ((st.st_mode & 07777) != 0700)
        doctor_look(x, "vault", "Take that from them: 'chmod 700' and the vault.",
                    "'%s' has mode %03o, wanted 700", x->vault, (unsigned)st.st_mode & 0777);
    else if (!can_write(x->vault_fd))
        doctor_look(x, "vault", "See whether the disk is full, or mounted for reading only.",
                    "'%s' cannot be written", x->vault);
    else
        doctor_right(x, "vault", "'%s' is yours alone and can be written", x->vault);
}

void doctor_vault(struct doctor *x)
{
    struct statfs fs;
    if (!x->vault) {
        doctor_look(x, "vault", "Name it with --vault, or in school.ini.",
                    "nobody says where it is");
        return;
    }
    if (x->vault_fd < 0 && access(x->vault, F_OK) != 0) {
        doctor_right(x, "vault", "there is none at '%s' yet: 'offboard plan' makes it", x->vault);
        return;
    }
    if (x->vault_fd < 0) {
        doctor_look(x, "vault", "Make it a folder of your own; a link is not followed.",
                    "'%s' cannot be opened", x->vault);
        return;
    }
    check_owner(x);
    if (fstatfs(x->vault_fd, &fs) != 0 || !is_unfit((long)fs.f_type))
        doctor_right(x, "disk", "of a kind that keeps locks and modes");
    else
        doctor_look(x, "disk", "Move the vault to a disk of this machine, best an encrypted one.",
                    "the vault is on a network or memory-stick file system, which may lose locks, "
                    "modes or renames");
}

struct walk {
    uint64_t files, loose, foreign, links;
    const char *first; /* that is not as it should be */
};

static void look_at(struct walk *w, struct doctor *x, const FTSENT *e)
{
    uint64_t wrong = w->loose + w->foreign + w->links;
    if (e->fts_info == FTS_DP)
        return;
    w->files++;
    if (e->fts_info == FTS_SL || e->fts_info == FTS_SLNONE)
        w->links++;
    else if (e->fts_info != FTS_NS && e->fts_statp->st_uid != geteuid())
        w->foreign++;
    else if (e->fts_info == FTS_NS || e->fts_info == FTS_DNR || (e->fts_statp->st_mode & 077))
        w->loose++;
    if (w->loose + w->foreign + w->links > wrong && !w->first)
        w->first = arena_text(&x->arena, str_of(e->fts_path));
}

void doctor_modes(struct doctor *x)
{
    struct walk w = {0};
    if (x->vault_fd < 0)
        return;
    char *path = arena_alloc(&x->arena, strlen(x->vault) + 1);
    memcpy(path, x->vault, strlen(x->vault) + 1);
    char *paths[] = {path, NULL};
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *e; tree && (e = fts_read(tree));)
        look_at(&w, x, e);
    if (!tree || fts_close(tree) != 0)
        doctor_look(x, "modes", "See that the disk is in order.", "the vault cannot be listed");
    else if (w.first)
        doctor_look(
            x, "modes",
            "See who put them there; then 'chown -R' to you and 'chmod -R go= ' and the vault.",
            "%llu may be read or entered by others, %llu belong to another user, %llu are "
            "links; the first is '%s'",
            (unsigned long long)w.loose, (unsigned long long)w.foreign, (unsigned long long)w.links,
            w.first);
    else
        doctor_right(x, "modes", "all %llu files and folders of the vault are yours alone",
                     (unsigned long long)w.files);
}

static void check_ledger(struct doctor *x, struct ledger *l)
{
    int64_t erases = 0, faults = 1;
    struct diag d = {0};
    if (sql_query_number(l, &erases, "PRAGMA secure_delete", NULL, 0, &d) != 1 || erases != 1)
        doctor_look(x, "ledger", "Use the SQLite of Debian 12: this one has no secure_delete.",
                    "what is deleted from ledger.db stays on the disk");
    else if (sql_query_number(
                 l, &faults,
                 "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> "
                 "'ok'",
                 NULL, 0, &d) != 1 ||
             faults != 0)
        doctor_look(x, "ledger", "Put your newest copy of ledger.db back into the vault.",
                    "ledger.db is damaged");
    else
        doctor_right(x, "ledger", "whole, and overwrites what is deleted (secure_delete)");
}

/* A clock that stands before what was written last was set back. */
static void check_written(struct doctor *x, const struct stat *ledger)
{
    char day[DAY_TEXT_MAX];
    if (ledger->st_mtime <= time(NULL) + 60)
        return;
    day_write(day, clock_day(ledger->st_mtime), DAY_ISO, DAY_NONE);
    doctor_look(x, "clock", "Set the clock: gates, purges and the end of backups go by it.",
                "ledger.db was written on %s, which is still to come", day);
}

static int has_runs(const struct doctor *x)
{
    struct arena a = {0};
    struct diag d = {0};
    const char **names;
    size_t count = 0;
    int fd = dir_open(x->vault_fd, "runs", &d);
    int has = fd >= 0 && (dir_list(&names, &count, &a, fd, &d) != 0 || count > 0);
    if (fd >= 0)
        close(fd);
    arena_release(&a);
    return has;
}

/* That of a ledger which is whole; every verb refuses another. */
static void check_key(struct doctor *x, struct ledger *l)
{
    struct key key;
    struct diag d = {0};
    int status = key_load(&key, x->vault_fd, &d);
    if (status == 0)
        status = ledger_check_key(l, &key, 0, &d);
    key_wipe(&key);
    if (status == 0)
        doctor_right(x, "key", "that of the ledger");
    else
        doctor_look(x, "key", "Put your copy of the key back as 'key' in the vault: 'chmod 400'.",
                    "%s", d.text);
}

void doctor_ledger(struct doctor *x)
{
    struct ledger *l;
    struct stat st;
    struct diag d = {0};
    if (x->vault_fd < 0)
        return;
    if (fstatat(x->vault_fd, "ledger.db", &st, AT_SYMLINK_NOFOLLOW) != 0) {
        if (has_runs(x)) /* else the vault was never used */
            doctor_look(x, "ledger", "Put your newest copy of ledger.db back into the vault.",
                        "there are runs in the vault, and no ledger.db");
        return;
    }
    check_written(x, &st);
    if (!S_ISREG(st.st_mode) || sql_open(&l, x->vault, &d) != 0) {
        doctor_look(x, "ledger", "Put your newest copy of ledger.db back into the vault.",
                    "ledger.db cannot be opened");
        return;
    }
    check_ledger(x, l);
    check_key(x, l);
    sql_close(l);
}

/* All files that school.ini names; those that are not there yet count nothing. */
static uint64_t export_bytes(struct doctor *x)
{
    const char *slash = strrchr(x->config_path, '/');
    uint64_t bytes = 0;
    for (size_t i = 0; x->has_config && i < x->config.count; i++) {
        struct stat st;
        const char *file = config_value(&x->config.sections[i], "file", "");
        const char *path = file[0] == '/' || !slash
                               ? file
                               : arena_format(&x->arena, "%.*s/%s", (int)(slash - x->config_path),
                                              x->config_path, file);
        if (file[0] && stat(path, &st) == 0 && S_ISREG(st.st_mode))
            bytes += (uint64_t)st.st_size;
    }
    return bytes;
}

/* At most: decoded copies and records, the backup, the exports written anew, reports. */
void doctor_room(struct doctor *x)
{
    struct statvfs disk;
    uint64_t need = TIMES_THE_EXPORTS * export_bytes(x) + SPARE_BYTES;
    const char *slash = x->vault ? strrchr(x->vault, '/') : NULL;
    const char *above =
        slash ? arena_format(&x->arena, "%.*s/", (int)(slash - x->vault), x->vault) : ".";
    if (!x->vault)
        return;
    if ((x->vault_fd >= 0 ? fstatvfs(x->vault_fd, &disk) : statvfs(above, &disk)) != 0) {
        doctor_look(x, "room", "See that the folder is there.", "free space cannot be told");
        return;
    }
    uint64_t have = (uint64_t)disk.f_bavail * disk.f_frsize;
    if (have < need)
        doctor_look(x, "room", "Make room, or name a vault on another disk.",
                    "%llu MB are free for the vault, a run may need %llu MB",
                    (unsigned long long)(have >> 20), (unsigned long long)(need >> 20));
    else
        doctor_right(x, "room", "%llu MB are free for the vault, a run needs at most %llu MB",
                     (unsigned long long)(have >> 20), (unsigned long long)(need >> 20));
}
