/* Year groups: the same reconciliation, one row a year group. */
#include "reports/order.h"
#include "reports/sheets.h"

struct year {
    uint64_t counted;
    uint64_t by_standing[STANDINGS];
};

static void put_columns(struct sheet *s, const struct report *r)
{
    const struct column columns[] = {
        year_column(),
        {.heading = "Read", .field = "read", .kind = COLUMN_COUNT},
        {.heading = "Counted", .field = "counted", .kind = COLUMN_COUNT},
        {.heading = "Not counted", .field = "not_counted", .kind = COLUMN_COUNT},
    };
    sheet_columns(s, columns, sizeof columns / sizeof columns[0]);
    for (int i = 0; i < STANDINGS; i++) {
        if (r->members.heads.by_standing[i] == 0)
            continue;
        const char *heading = standing_heading(r, (enum standing)i);
        sheet_column(s, (struct column){.heading = heading,
                                        .field = standing_name((enum standing)i),
                                        .kind = COLUMN_COUNT});
    }
}

static void put_year(struct sheet *s, const struct report *r, const struct year *year)
{
    uint64_t read = 0;
    for (int i = 0; i < STANDINGS; i++)
        read += year->by_standing[i];
    put_count(s, (int64_t)read);
    put_count(s, (int64_t)year->counted);
    put_count(s, (int64_t)(read - year->counted));
    for (int i = 0; i < STANDINGS; i++)
        if (r->members.heads.by_standing[i] > 0)
            put_count(s, (int64_t)year->by_standing[i]);
    end_row(s);
}

static struct year *count_years(const struct report *r, uint8_t *is_used)
{
    const struct words *names = &r->words[WORDS_YEAR];
    struct year *years = mem_alloc(names->count, sizeof *years);
    for (uint64_t i = 0; i < r->members.people_count; i++) {
        const struct standing_row *who = &r->members.people[i];
        if (!who->is_student)
            continue;
        uint16_t code = who->year < names->count ? who->year : 0;
        is_used[code] = 1;
        years[code].by_standing[who->standing]++;
        years[code].counted += membership_counts(&r->members, i) != 0;
    }
    return years;
}

static void build(struct sheet *s, const struct report *r)
{
    const struct words *names = &r->words[WORDS_YEAR];
    struct year all = {.counted = r->members.heads.counted};
    size_t count;
    uint8_t *is_used = mem_alloc(names->count, 1);
    struct year *years = count_years(r, is_used);
    uint16_t *codes = words_order(names, is_used, &count);
    memcpy(all.by_standing, r->members.heads.by_standing, sizeof all.by_standing);
    sheet_population_notes(s, r);
    sheet_note(s, STR("Year group: of the roll's latest entry, else of an account."));
    sheet_note(s, STR("Read = counted + not counted, in every row."));
    put_columns(s, r);
    for (size_t i = 0; i < count; i++) {
        put_word(s, names, codes[i], "(not recorded)");
        put_year(s, r, &years[codes[i]]);
    }
    put_text(s, STR("everyone read"));
    put_year(s, r, &all);
    free(codes);
    free(years);
    free(is_used);
}

const struct sheet_def sheet_year_groups = {
    .name = "Year groups",
    .title = "Who is counted and who is not, by year group",
    .csv = "year-groups.csv",
    .build = build,
};
