/*
 * Not counted: everyone read = counted + not counted, by standing and by the rule behind it, for
 * all together and for each year group.
 */
#include <assert.h>

#include "reports/order.h"
#include "reports/sheets.h"

/* One line: the people of a year group who got a standing from one rule. */
struct rule_group {
    uint16_t year;
    int is_counted;
    uint8_t standing, census; /* census: 0 where the standing decides */
    char rule[sizeof((struct standing_row *)0)->rule + 1];
    uint64_t people;
};

struct rule_groups {
    struct rule_group *list;
    size_t count, capacity;
    const uint16_t *places; /* by WORDS_YEAR: its place in the order of year groups */
};

static struct rule_group group_of(const struct report *r, uint64_t person)
{
    const struct standing_row *who = &r->members.people[person];
    struct rule_group g = {.year = who->year < r->words[WORDS_YEAR].count ? who->year : 0,
                           .is_counted = membership_counts(&r->members, person),
                           .standing = who->standing,
                           .census = r->members.places ? r->members.places[person] : 0};
    memcpy(g.rule, who->rule, sizeof who->rule);
    return g;
}

static int is_same(const struct rule_group *a, const struct rule_group *b, int in_year)
{
    return (!in_year || a->year == b->year) && a->is_counted == b->is_counted &&
           a->standing == b->standing && a->census == b->census && strcmp(a->rule, b->rule) == 0;
}

/* Groups are a few hundred at most, and neighbours mostly share theirs: tried first. */
static void add_person(struct rule_groups *groups, size_t *last, const struct rule_group *one)
{
    size_t i = *last;
    if (i >= groups->count || !is_same(&groups->list[i], one, 1))
        for (i = 0; i < groups->count && !is_same(&groups->list[i], one, 1);)
            i++;
    if (i == groups->count) {
        groups->list =
            mem_fit(groups->list, &groups->capacity, groups->count + 1, sizeof *groups->list);
        groups->list[groups->count++] = *one;
    }
    groups->list[i].people++;
    *last = i;
}

static int compare_lines(const struct rule_group *a, const struct rule_group *b)
{
    if (a->is_counted != b->is_counted)
        return a->is_counted ? -1 : 1;
    if (a->standing != b->standing)
        return a->standing < b->standing ? -1 : 1;
    if (a->census != b->census)
        return a->census > b->census ? -1 : 1;
    return strcmp(a->rule, b->rule);
}

static int compare_groups(const void *left, const void *right, void *context)
{
    const struct rule_group *a = left, *b = right;
    const struct rule_groups *groups = context;
    uint16_t at = groups->places[a->year], other = groups->places[b->year];
    if (at != other)
        return at < other ? -1 : 1;
    return compare_lines(a, b);
}

static int compare_all(const void *left, const void *right)
{
    return compare_lines(left, right);
}

static void put_line(struct sheet *s, const struct report *r, struct str year,
                     const struct rule_group *g)
{
    enum standing standing = (enum standing)g->standing;
    put_text(s, year);
    put_text(s, g->is_counted ? STR("counted") : STR("not counted"));
    put_text(s, str_of(standing_title(standing)));
    put_text(s, str_of(standing_meaning(r, standing)));
    put_text(s, str_of(g->rule));
    if (r->members.places)
        put_text(s, str_of(census_title((enum census)g->census)));
    put_count(s, (int64_t)g->people);
    end_row(s);
}

static void put_total(struct sheet *s, const struct report *r, struct str year, const char *label,
                      uint64_t people)
{
    put_text(s, year);
    put_text(s, str_of(label));
    put_text(s, STR("all"));
    put_text(s, STR("total"));
    put_text(s, STR("all"));
    if (r->members.places)
        put_text(s, STR("all"));
    put_count(s, (int64_t)people);
    end_row(s);
}

/* Lines and their sum: what was counted and what was not make up everyone, line by line. */
static struct headcount put_block(struct sheet *s, const struct report *r, struct str year,
                                  const struct rule_group *list, size_t count)
{
    struct headcount heads = {0};
    for (size_t i = 0; i < count; i++) {
        put_line(s, r, year, &list[i]);
        heads.read += list[i].people;
        heads.counted += list[i].is_counted ? list[i].people : 0;
    }
    put_total(s, r, year, "counted", heads.counted);
    put_total(s, r, year, "not counted", heads.read - heads.counted);
    put_total(s, r, year, "everyone read", heads.read);
    return heads;
}

/* The same lines without their year group. */
static void put_all(struct sheet *s, const struct report *r, const struct rule_groups *groups)
{
    struct rule_group *list = mem_alloc(groups->count + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < groups->count; i++) {
        size_t at = 0;
        while (at < count && !is_same(&list[at], &groups->list[i], 0))
            at++;
        if (at == count)
            list[count++] = (struct rule_group){0};
        uint64_t people = list[at].people;
        list[at] = groups->list[i];
        list[at].people += people;
    }
    qsort(list, count, sizeof *list, compare_all);
    struct headcount heads = put_block(s, r, STR("all"), list, count);
    assert(heads.read == r->members.heads.read && heads.counted == r->members.heads.counted);
    free(list);
}

static void put_years(struct sheet *s, const struct report *r, struct rule_groups *groups)
{
    const struct words *names = &r->words[WORDS_YEAR];
    uint64_t read = 0, counted = 0;
    qsort_r(groups->list, groups->count, sizeof *groups->list, compare_groups, groups);
    for (size_t i = 0, end; i < groups->count; i = end) {
        uint16_t year = groups->list[i].year;
        for (end = i; end < groups->count && groups->list[end].year == year;)
            end++;
        struct headcount heads =
            put_block(s, r, year ? words_text(names, year) : STR("(not recorded)"),
                      &groups->list[i], end - i);
        read += heads.read;
        counted += heads.counted;
    }
    assert(read == r->members.heads.read && counted == r->members.heads.counted);
}

/* Where each year group stands in the order of people. */
static uint16_t *order_years(const struct report *r)
{
    const struct words *names = &r->words[WORDS_YEAR];
    size_t count;
    uint8_t *is_used = mem_alloc(names->count + 1u, 1);
    memset(is_used, 1, names->count);
    uint16_t *codes = words_order(names, is_used, &count);
    uint16_t *places = mem_alloc(names->count + 1u, sizeof *places);
    for (size_t i = 0; i < count; i++)
        places[codes[i]] = (uint16_t)i;
    free(codes);
    free(is_used);
    return places;
}

static void put_columns(struct sheet *s, const struct report *r)
{
    static const struct column columns[] = {
        {.heading = "Year group", .field = "year", .kind = COLUMN_TEXT},
        {.heading = "In reports", .field = "in_reports", .kind = COLUMN_TEXT},
        {.heading = "Standing", .field = "standing", .kind = COLUMN_TEXT},
        {.heading = "Meaning", .field = "meaning", .kind = COLUMN_TEXT},
        {.heading = "Rule", .field = "rule", .kind = COLUMN_TEXT},
    };
    sheet_columns(s, columns, sizeof columns / sizeof columns[0]);
    if (r->members.places)
        sheet_column(s, (struct column){.heading = "On the census day",
                                        .field = "census",
                                        .kind = COLUMN_TEXT});
    sheet_column(s, (struct column){.heading = "People", .field = "people", .kind = COLUMN_COUNT});
}

static void build(struct sheet *s, const struct report *r)
{
    uint16_t *places = order_years(r);
    struct rule_groups groups = {.places = places};
    size_t last = 0;
    for (uint64_t i = 0; i < r->members.people_count; i++) {
        struct rule_group one = group_of(r, i);
        if (r->members.people[i].is_student)
            add_person(&groups, &last, &one);
    }
    sheet_population_notes(s, r);
    sheet_note(s, STR("Everyone read = counted + not counted, for all and in every year group. "
                      "Standing and rule are the plan's."));
    put_columns(s, r);
    put_all(s, r, &groups);
    if (groups.count)
        put_years(s, r, &groups);
    free(groups.list);
    free(places);
}

const struct sheet_def sheet_not_counted = {
    .name = "Not counted",
    .title = "Who is counted and who is not",
    .csv = "not-counted.csv",
    .build = build,
};
