#include "driver/json_out.h"
#include "driver/outlook.h"

static void print_json(struct session *s, const struct outlook *outlook,
                       const struct ledger_backup_row *backups, size_t count)
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
        json_push(list, j);
    }
    json_put(root, "backups", list);
    json_out(root);
    json_free(root);
}

static void print_words(struct session *s, const struct outlook *outlook,
                        const struct ledger_backup_row *backups, size_t count)
{
    printf("%s, vault %s\n", s->policy.school, s->vault.path);
    if (s->pending)
        printf("  plan %u is pending: read %s\n", (unsigned)s->pending,
               session_path(s, s->pending, "plan/plan.xlsx"));
    if (s->has_last)
        printf("  run %u is %s, confirmed by %s\n", (unsigned)s->last.run,
               outlook->is_done ? "done" : "prepared",
               s->last.confirmed_by[0] ? s->last.confirmed_by : "nobody: it changed nothing");
    outlook_print(outlook, s);
    if (!s->pending && !s->has_last)
        puts("  nothing planned and nothing prepared yet: 'offboard plan' begins");
    for (size_t i = 0; i < count; i++) {
        char day[DAY_TEXT_MAX];
        day_write(day, backups[i].backup.expires, DAY_ISO, DAY_NONE);
        printf("  backup of run %u: %llu rows in %llu files, verified, to be kept until %s\n",
               (unsigned)backups[i].run, (unsigned long long)backups[i].backup.rows,
               (unsigned long long)backups[i].backup.files, day);
    }
    printf("  keep a copy of %s/key elsewhere: without it leavers are not recognised again\n",
           s->vault.path);
}

static int status(const struct options *o, struct diag *d)
{
    struct session s;
    struct outlook outlook;
    struct ledger_backup_row *backups;
    size_t count;
    int result = session_open(&s, o, 0, d);
    if (result == 0)
        result = ledger_backups(s.ledger, &backups, &count, &s.arena, d);
    if (result == 0)
        result = outlook_read(&outlook, &s, d);
    if (result == 0 && o->is_json)
        print_json(&s, &outlook, backups, count);
    else if (result == 0)
        print_words(&s, &outlook, backups, count);
    session_close(&s);
    return result;
}

extern const struct verb verb_status;
const struct verb verb_status = {"status", "school.ini", "where things stand", status};
