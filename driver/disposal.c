#include "driver/disposal.h"

#include "driver/json_out.h"

struct disposal {
    struct ledger_disposal_row *rows; /* by run and category */
    size_t count;
    struct ledger_log_row *log;
    size_t log_count;
};

/* What became of the rows: "until 2033-08-31", or when they were removed. */
static const char *backup_words(struct arena *a, const struct ledger_disposal_row *r)
{
    char until[DAY_TEXT_MAX];
    day_write(until, r->expires, DAY_ISO, DAY_NONE);
    if (r->pruned_at[0])
        return arena_format(a, "backup removed %s", r->pruned_at);
    return until[0] ? arena_format(a, "backup to be kept until %s", until) : "no backup";
}

static void print_words(struct session *s, const struct disposal *x)
{
    printf("%s: what was disposed of\n", s->policy.school);
    for (size_t i = 0; i < x->count; i++) {
        const struct ledger_disposal_row *r = &x->rows[i];
        if (i == 0 || r[-1].run != r->run)
            printf("\nrun %u%s%s, confirmed %s by %s%s%s; %s\n", (unsigned)r->run,
                   r->term[0] ? ", " : "", r->term, r->confirmed_at, r->confirmed_by,
                   r->authority[0] ? ", on the authority of " : "", r->authority,
                   backup_words(&s->arena, r));
        printf("  %8llu people  %8llu rows  %s\n", (unsigned long long)r->people,
               (unsigned long long)r->rows, r->category);
    }
    if (x->count == 0)
        puts("\nnothing yet");
    if (x->log_count)
        puts("\nsince then");
    for (size_t i = 0; i < x->log_count; i++) {
        const struct ledger_log_row *l = &x->log[i];
        char run[24] = "";
        if (l->run)
            snprintf(run, sizeof run, " of run %u", (unsigned)l->run);
        printf("  %s  %s%s%s%s%s%s%s%s\n", l->at, l->verb, run, l->by[0] ? " by " : "", l->by,
               l->authority[0] ? ", on the authority of " : "", l->authority,
               l->what[0] ? ": " : "", l->what);
    }
}

static struct json *run_json(const struct ledger_disposal_row *r)
{
    char until[DAY_TEXT_MAX];
    struct json *j = json_new_object();
    day_write(until, r->expires, DAY_ISO, DAY_NONE);
    json_put_count(j, "run", r->run);
    json_put_text(j, "term", r->term);
    json_put_text(j, "confirmed_by", r->confirmed_by);
    json_put_text(j, "authority", r->authority);
    json_put_text(j, "confirmed_at", r->confirmed_at);
    json_put_text(j, "backup_expires", until);
    json_put_text(j, "backup_removed_at", r->pruned_at);
    return j;
}

/* The categories of the run at *i, which moves to the next run. */
static struct json *categories_json(const struct disposal *x, size_t *i)
{
    struct json *list = json_new_array();
    for (uint32_t run = x->rows[*i].run; *i < x->count && x->rows[*i].run == run; (*i)++) {
        struct json *j = json_new_object();
        json_put_text(j, "category", x->rows[*i].category);
        json_put_count(j, "people", x->rows[*i].people);
        json_put_count(j, "rows", x->rows[*i].rows);
        json_push(list, j);
    }
    return list;
}

static void print_json(struct session *s, const struct disposal *x)
{
    struct json *root = json_new_object(), *runs = json_new_array(), *log = json_new_array();
    json_put_text(root, "school", s->policy.school);
    for (size_t i = 0; i < x->count;) {
        struct json *run = run_json(&x->rows[i]);
        json_put(run, "categories", categories_json(x, &i));
        json_push(runs, run);
    }
    for (size_t i = 0; i < x->log_count; i++) {
        struct json *j = json_new_object();
        json_put_text(j, "at", x->log[i].at);
        json_put_text(j, "verb", x->log[i].verb);
        json_put_count(j, "run", x->log[i].run);
        json_put_text(j, "by", x->log[i].by);
        json_put_text(j, "authority", x->log[i].authority);
        json_put_text(j, "what", x->log[i].what);
        json_push(log, j);
    }
    json_put(root, "runs", runs);
    json_put(root, "log", log);
    json_out(root);
    json_free(root);
}

int disposal_print(struct session *s, struct diag *d)
{
    struct disposal x;
    if (ledger_disposals(s->ledger, &x.rows, &x.count, &s->arena, d) != 0 ||
        ledger_log_read(s->ledger, &x.log, &x.log_count, &s->arena, d) != 0)
        return -1;
    if (s->options->is_json)
        print_json(s, &x);
    else
        print_words(s, &x);
    return 0;
}
