#include "driver/disposal.h"
#include "driver/json_out.h"
#include "driver/outlook.h"
#include "driver/retention.h"

static void print_json(struct session *s, const struct outlook *outlook,
                       const struct ledger_backup_row *backups, const int *there, size_t count)
{
    struct json *root = json_new_object(), *list = json_new_array();
    json_put_text(root, "school", s->policy.school);
    json_put_text(root, "vault", s->vault.path);
    json_put_count(root, "pending", s->pending);
    json_put_count(root, "prepared", s->has_last ? s->last.run : 0);
    outlook_put(outlook, root);
    for (size_t i = 0; i < count; i++) {
        char day[DAY_TEXT_MAX];
        struct json *j = json_new_object();
        day_write(day, backups[i].backup.expires, DAY_ISO, DAY_NONE);
        json_put_count(j, "run", backups[i].run);
        json_put_count(j, "files", backups[i].backup.files);
        json_put_count(j, "rows", backups[i].backup.rows);
        json_put_text(j, "expires", day);
        json_put_text(j, "removed_at", backups[i].pruned_at);
        json_put_flag(j, "is_there", there[i]);
        json_push(list, j);
    }
    json_put(root, "backups", list);
    json_out(root);
    json_free(root);
}

static void print_backup(const struct ledger_backup_row *b, int is_there)
{
    char day[DAY_TEXT_MAX];
    day_write(day, b->backup.expires, DAY_ISO, DAY_NONE);
    if (b->pruned_at[0])
        printf("  backup of run %u: %llu rows, removed %s%s\n", (unsigned)b->run,
               (unsigned long long)b->backup.rows, b->pruned_at,
               is_there ? ", not to the end: 'offboard prune' again" : "");
    else if (!is_there)
        printf(
            "  backup of run %u: MISSING, and not removed by 'offboard prune'; look for a copy of "
            "the vault\n",
            (unsigned)b->run);
    else
        printf("  backup of run %u: %llu rows in %llu files, verified, to be kept until %s\n",
               (unsigned)b->run, (unsigned long long)b->backup.rows,
               (unsigned long long)b->backup.files, day);
}

static void print_words(struct session *s, const struct outlook *outlook,
                        const struct ledger_backup_row *backups, const int *there, size_t count)
{
    printf("%s, vault %s\n", s->policy.school, s->vault.path);
    if (s->pending)
        printf("  plan %u is pending: read %s\n", (unsigned)s->pending,
               session_path(s, s->pending, "plan/plan.xlsx"));
    if (s->expired)
        printf("  plan %u was not applied within 60 days and was removed: 'offboard plan' makes a "
               "new one\n",
               (unsigned)s->expired);
    if (s->has_last)
        printf("  run %u is %s, confirmed by %s\n", (unsigned)s->last.run,
               outlook->is_done ? "done" : "prepared",
               s->last.confirmed_by[0] ? s->last.confirmed_by : "nobody: it changed nothing");
    outlook_print(outlook, s);
    if (!s->pending && !s->has_last)
        puts("  nothing planned and nothing prepared yet: 'offboard plan' begins");
    for (size_t i = 0; i < count; i++)
        print_backup(&backups[i], there[i]);
    if (outlook->key_copied_at[0])
        printf("  the key was copied %s\n", outlook->key_copied_at);
    else
        puts("  the key has no copy: without it leavers are not recognised again; 'offboard key "
             "backup FILE' makes one");
}

/* What the ledger says is there, and whether it is. */
static int read_backups(struct ledger_backup_row **backups, int **there, size_t *count,
                        struct session *s, struct diag *d)
{
    if (ledger_backups(s->ledger, backups, count, &s->arena, d) != 0)
        return -1;
    *there = arena_alloc(&s->arena, (*count + 1) * sizeof **there);
    for (size_t i = 0; i < *count; i++) {
        (*there)[i] = retention_has_backup(s, (*backups)[i].run, d);
        if ((*there)[i] < 0)
            return -1;
    }
    return 0;
}

static int show(struct session *s, struct diag *d)
{
    struct outlook outlook;
    struct ledger_backup_row *backups;
    int *there;
    size_t count;
    if (s->options->is_disposal)
        return disposal_print(s, d);
    if (read_backups(&backups, &there, &count, s, d) != 0 || outlook_read(&outlook, s, d) != 0)
        return -1;
    if (s->options->is_json)
        print_json(s, &outlook, backups, there, count);
    else
        print_words(s, &outlook, backups, there, count);
    return 0;
}

static int status(const struct options *o, struct diag *d)
{
    struct session s;
    int result = session_open(&s, o, 0, d);
    if (result == 0)
        result = show(&s, d);
    session_close(&s);
    return result;
}

extern const struct verb verb_status;
const struct verb verb_status = {"status", "school.ini", "where things stand", status};
