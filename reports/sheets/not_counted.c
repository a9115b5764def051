/* Not counted: everyone read = counted + not counted, by standing and by the rule behind it. */
#include "reports/sheets.h"

/* One line: the people who got a standing from one rule. */
struct group {
    uint8_t standing;
    char rule[sizeof((struct standing_row *)0)->rule + 1];
    int is_counted;
    uint64_t people;
};

struct groups {
    struct group *list;
    size_t count, capacity;
};

static int is_group_of(const struct group *g, const struct standing_row *who)
{
    return g->standing == who->standing &&
           strncmp(g->rule, (const char *)who->rule, sizeof who->rule) == 0;
}

/* Rules are a handful, and neighbours mostly share theirs: the last one found is tried first. */
static void add_person(struct groups *groups, size_t *last, const struct standing_row *who)
{
    size_t i = *last;
    if (i >= groups->count || !is_group_of(&groups->list[i], who))
        for (i = 0; i < groups->count && !is_group_of(&groups->list[i], who);)
            i++;
    if (i == groups->count) {
        groups->list =
            mem_fit(groups->list, &groups->capacity, groups->count + 1, sizeof *groups->list);
        struct group *added = &groups->list[groups->count++];
        *added = (struct group){.standing = who->standing, .is_counted = membership_counts(who)};
        memcpy(added->rule, who->rule, sizeof who->rule);
    }
    groups->list[i].people++;
    *last = i;
}

static int compare_groups(const void *a, const void *b)
{
    const struct group *left = a, *right = b;
    if (left->is_counted != right->is_counted)
        return left->is_counted ? -1 : 1;
    if (left->standing != right->standing)
        return left->standing < right->standing ? -1 : 1;
    return strcmp(left->rule, right->rule);
}

static void put_groups(struct sheet *s, const struct report *r, struct groups *groups)
{
    if (groups->count)
        qsort(groups->list, groups->count, sizeof *groups->list, compare_groups);
    for (size_t i = 0; i < groups->count; i++) {
        const struct group *g = &groups->list[i];
        enum standing standing = (enum standing)g->standing;
        put_text(s, g->is_counted ? STR("counted") : STR("not counted"));
        put_text(s, str_of(standing_title(standing)));
        put_text(s, str_of(standing_meaning(r, standing)));
        put_text(s, str_of(g->rule));
        put_count(s, (int64_t)g->people);
        end_row(s);
    }
}

static void put_total(struct sheet *s, const char *label, uint64_t people)
{
    put_text(s, str_of(label));
    put_text(s, STR("all"));
    put_text(s, STR("total"));
    put_text(s, STR("all"));
    put_count(s, (int64_t)people);
    end_row(s);
}

static void build(struct sheet *s, const struct report *r)
{
    static const struct column columns[] = {
        {.heading = "In reports", .field = "in_reports", .kind = COLUMN_TEXT},
        {.heading = "Standing", .field = "standing", .kind = COLUMN_TEXT},
        {.heading = "Meaning", .field = "meaning", .kind = COLUMN_TEXT},
        {.heading = "Rule", .field = "rule", .kind = COLUMN_TEXT},
        {.heading = "People", .field = "people", .kind = COLUMN_COUNT},
    };
    const struct headcount *heads = &r->members.heads;
    struct groups groups = {0};
    size_t last = 0;
    for (uint64_t i = 0; i < r->members.people_count; i++)
        if (r->members.people[i].is_student)
            add_person(&groups, &last, &r->members.people[i]);
    sheet_population_notes(s, r);
    sheet_note(s, STR("Everyone read = counted + not counted. Standing and rule are the plan's."));
    sheet_columns(s, columns, sizeof columns / sizeof columns[0]);
    put_groups(s, r, &groups);
    put_total(s, "counted", heads->counted);
    put_total(s, "not counted", heads->read - heads->counted);
    put_total(s, "everyone read", heads->read);
    free(groups.list);
}

const struct sheet_def sheet_not_counted = {
    .name = "Not counted",
    .title = "Who is counted and who is not",
    .csv = "not-counted.csv",
    .build = build,
};
