/* offboard verify - every backup read back from the disk, without the exports it was made from. */
#include <unistd.h>

#include "driver/json_out.h"
#include "driver/session.h"
#include "lib/json.h"
#include "lib/outdir.h"

enum { ANSWER_BYTES_MAX = 1 << 20 };

/* What load's step reread found; freed by json_free. NULL with *d. */
static struct json *reread(struct session *s, uint32_t run, struct diag *d)
{
    struct buf text = {0};
    struct json *answer = NULL;
    int fd = run_open(&s->vault, run, 0, d);
    if (fd < 0)
        return NULL;
    int status = run_stage(s, "load", "reread", run, DAY_NONE, d);
    if (status == 0)
        status = file_read(&text, fd, "reread.json", ANSWER_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "what was found in run %u is gone: verify again",
                          (unsigned)run);
    if (status == 0)
        answer = json_parse(buf_str(&text), "reread.json", d);
    if (answer && unlinkat(fd, "reread.json", 0) != 0) {
        diag_system(d, "cannot remove 'reread.json' of run %u", (unsigned)run);
        json_free(answer);
        answer = NULL;
    }
    buf_release(&text);
    close(fd);
    return answer;
}

/* The receipt vouches for the backup, the ledger for the receipt: each is in another place. */
static int is_in_ledger(struct session *s, const struct ledger_backup_row *backup)
{
    char manifest[DIGEST_HEX];
    struct diag unread;
    const char *name = arena_format(&s->arena, "%06u/backup/MANIFEST", (unsigned)backup->run);
    return file_digest(manifest, s->vault.runs_fd, name, &unread) == 0 &&
           strcmp(manifest, backup->backup.digest) == 0;
}

static int is_there(struct session *s, uint32_t run)
{
    return dir_exists(s->vault.runs_fd, arena_format(&s->arena, "%06u/backup", (unsigned)run));
}

/* What is wrong with it, "" for nothing; in the arena. NULL with *d. */
static const char *look_at(struct session *s, const struct ledger_backup_row *backup,
                           struct json **answer, struct diag *d)
{
    *answer = NULL;
    if (!is_there(s, backup->run))
        return "it is not in the vault any more";
    *answer = reread(s, backup->run, d);
    if (!*answer)
        return NULL;
    const char *damage = json_text(*answer, "damage", &s->arena);
    if (!damage[0] && !is_in_ledger(s, backup))
        return "it is another one than ledger.db knows";
    return damage;
}

static void show(const struct session *s, const struct ledger_backup_row *backup,
                 const char *damage, const char *expires, int is_read)
{
    if (s->options->is_json)
        return;
    if (damage[0])
        printf("run %u: DAMAGED: %s\n", (unsigned)backup->run, damage);
    else
        printf("run %u: %s: %llu files, %llu rows, kept until %s%s\n", (unsigned)backup->run,
               is_read ? "whole" : "unaltered", (unsigned long long)backup->backup.files,
               (unsigned long long)backup->backup.rows, expires,
               is_read
                   ? ""
                   : "; encrypted, so sums and counts were checked, but no row: give --identity "
                     "FILE for all");
}

static int verify_one(struct session *s, const struct ledger_backup_row *backup, struct json *list,
                      size_t *damaged, struct diag *d)
{
    char expires[DAY_TEXT_MAX];
    struct json *answer, *one;
    const char *damage = look_at(s, backup, &answer, d);
    if (!damage)
        return -1;
    if (!damage[0] && (json_count(answer, "files") != backup->backup.files ||
                       json_count(answer, "rows") != backup->backup.rows))
        damage = "it has another number of files or rows than ledger.db knows";
    int is_read = answer ? json_flag(answer, "is_read") : 1;
    json_free(answer);
    day_write(expires, backup->backup.expires, DAY_ISO, DAY_NONE);
    *damaged += damage[0] != '\0';
    show(s, backup, damage, expires, is_read);
    one = json_new_object();
    json_put_count(one, "run", backup->run);
    json_put_flag(one, "is_whole", !damage[0]);
    json_put_flag(one, "is_read", is_read);
    json_put_count(one, "files", backup->backup.files);
    json_put_count(one, "rows", backup->backup.rows);
    json_put_text(one, "expires", expires);
    json_put_text(one, "damage", damage);
    json_push(list, one);
    return 0;
}

/* The oldest first. Those given up at the end of their time are no longer looked for. */
static int verify_all(struct session *s, struct json *list, size_t *damaged, struct diag *d)
{
    struct ledger_backup_row *backups;
    size_t count;
    uint32_t only = s->options->run;
    if (ledger_backups(s->ledger, &backups, &count, &s->arena, d) != 0)
        return -1;
    for (size_t i = count; i > 0; i--) {
        const struct ledger_backup_row *backup = &backups[i - 1];
        if ((only && backup->run != only) || backup->pruned_at[0])
            continue;
        if (verify_one(s, backup, list, damaged, d) != 0)
            return -1;
    }
    if (only && json_length(list) == 0)
        return diag_set(d, DIAG_DATA,
                        "run %u has no backup: 'offboard status' lists those there are",
                        (unsigned)only);
    return 0;
}

static int verify(const struct options *o, struct diag *d)
{
    struct session s;
    size_t damaged = 0, count = 0;
    struct json *root = json_new_object(), *list = json_new_array();
    json_put(root, "backups", list);
    if (o->run && o->is_all) {
        json_free(root);
        return diag_set(d, DIAG_USAGE, "give --run or --all, not both");
    }
    int status = session_open(&s, o, 0, d);
    if (status == 0)
        status = verify_all(&s, list, &damaged, d);
    count = json_length(list);
    if (status == 0 && o->is_json)
        json_out(root);
    else if (status == 0 && count == 0)
        puts("There is no backup yet.");
    json_free(root);
    session_close(&s);
    if (status == 0 && damaged)
        status = diag_set(d, DIAG_DATA,
                          "%zu of %zu backups cannot be relied on: put your copy of them back into "
                          "the vault, and verify again",
                          damaged, count);
    return status;
}

extern const struct verb verb_verify;
const struct verb verb_verify = {.name = "verify",
                                 .arguments = "school.ini",
                                 .summary = "read every backup back and check it",
                                 .run = verify};
