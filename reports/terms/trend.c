#include "reports/terms/trend.h"

#include <ctype.h>

#include "lib/json.h"
#include "reports/order.h"
#include "reports/report.h"

/* What is counted of people and events, by year group; place 0 is that of all. */
enum heads { HEADS_COUNTED, HEADS_ON_ROLL, HEADS_JOINED, HEADS_LEFT, HEADS_WITHDRAWN, HEADS };

static const struct {
    const char *name, *title, *unit;
    int needs_last; /* is about what happened since the last term */
} heads_rows[HEADS] = {
    [HEADS_COUNTED] = {"people_counted", "People counted", "people", 0},
    [HEADS_ON_ROLL] = {"on_roll", "On roll", "people", 0},
    [HEADS_JOINED] = {"joined", "Joined since the last term", "people", 1},
    [HEADS_LEFT] = {"left", "Left since the last term", "people", 1},
    [HEADS_WITHDRAWN] = {"withdrawals", "Withdrawals since the last term", "enrolments", 1},
};

struct head_counts {
    const struct report *r;
    uint32_t years;
    uint64_t *counts;   /* HEADS of them for each year code, then HEADS for all */
    uint64_t *students; /* likewise: who stands behind them */
    uint8_t *has_event; /* by person: a withdrawal was counted */
    int has_enrolments;
    struct course_events *courses;
};

static void add(struct head_counts *h, enum heads what, uint64_t person, int is_first)
{
    uint16_t year = h->r->members.people[person].year;
    size_t own = (size_t)(year < h->years ? year : 0) * HEADS + what;
    size_t all = (size_t)h->years * HEADS + what;
    h->counts[own]++;
    h->counts[all]++;
    h->students[own] += is_first != 0;
    h->students[all] += is_first != 0;
}

static int is_here(const struct standing_row *who)
{
    return who->is_student &&
           (who->standing == STANDING_ON_ROLL || who->standing == STANDING_LEAVING);
}

/*
 * Left since the last term: the roll says so, with a later date or none; or with an earlier date
 * that came to be known only since, so that no run has off-boarded the person before.
 */
static int has_left_since(const struct standing_row *who, const struct ledger_term *last)
{
    if (!who->is_student || who->standing != STANDING_LEFT)
        return 0;
    if (who->was_off_boarded)
        return who->known_run > last->run;
    return who->block == BLOCK_NONE || day_is_none(who->left) ||
           who->left.since_epoch > last->as_of.since_epoch;
}

/* `places`: where the roll of today has everybody on the day of the last term's run. */
static void count_people(struct head_counts *h, const uint8_t *places)
{
    const struct membership *m = &h->r->members;
    for (uint64_t i = 0; i < m->people_count; i++) {
        const struct standing_row *who = &m->people[i];
        if (membership_counts(m, i))
            add(h, HEADS_COUNTED, i, 1);
        if (is_here(who))
            add(h, HEADS_ON_ROLL, i, 1);
        if (places && is_here(who) && !census_is_counted((enum census)places[i]))
            add(h, HEADS_JOINED, i, 1);
        if (places && has_left_since(who, &h->r->past.last))
            add(h, HEADS_LEFT, i, 1);
    }
}

static int is_withdrawal(const struct head_counts *h, const struct enrolment_row *row)
{
    return row->status == ENROLMENT_WITHDRAWN && !day_is_none(row->end) &&
           row->end.since_epoch > h->r->past.last.as_of.since_epoch &&
           row->end.since_epoch <= h->r->plan.as_of.since_epoch;
}

/* Somebody who withdrew and left is in it: the event happened. */
static void count_withdrawals(struct head_counts *h, const struct table *enrolments)
{
    const struct enrolment_row *rows = enrolments->records;
    size_t course_count = h->r->words[WORDS_COURSE].count;
    h->has_enrolments = enrolments->count > 0;
    for (uint64_t i = 0; i < enrolments->count; i++) {
        uint32_t person = membership_student_of(&h->r->members, &rows[i].row);
        if (person == NO_INDEX || !is_withdrawal(h, &rows[i]))
            continue;
        add(h, HEADS_WITHDRAWN, person, !h->has_event[person]);
        h->has_event[person] = 1;
        if (rows[i].course < course_count) {
            struct course_events *course = &h->courses[rows[i].course];
            course->withdrawals++;
            course->name = course->name ? course->name : rows[i].course_name;
        }
    }
}

static int count_since(struct head_counts *h, int staged_fd, struct diag *d)
{
    const struct report *r = h->r;
    struct table aliases = {0}, roll = {0}, enrolments = {0};
    struct membership_tables tables = {.aliases = &aliases, .people = &r->people, .roll = &roll};
    int status = table_map(&aliases, staged_fd, &table_alias, d);
    if (status == 0)
        status = table_map(&roll, staged_fd, &table_roll, d);
    if (status == 0)
        status = table_map(&enrolments, staged_fd, &table_enrolment, d);
    if (status == 0) {
        uint8_t *places = membership_places(&tables, &r->stage->policy, r->past.last.as_of);
        count_people(h, places);
        count_withdrawals(h, &enrolments);
        free(places);
    }
    table_unmap(&enrolments);
    table_unmap(&roll);
    table_unmap(&aliases);
    return status;
}

/* As reports/figures/group.h names year groups. */
static const char *year_label(const struct report *r, uint16_t code)
{
    struct arena *a = &r->stage->arena;
    struct str name = words_text(&r->words[WORDS_YEAR], code);
    return name.len && isdigit((unsigned char)name.bytes[0])
               ? arena_format(a, "Year %.*s", STR_ARG(name))
               : arena_text(a, name);
}

/*
 * One export's "10" is another's "Year 10": of different people, so that parts and wholes add up.
 * What is withheld for some is withheld.
 */
static void merge(struct figure *f, const struct figure *other)
{
    if (other->state == FIGURE_WITHHELD)
        f->state = FIGURE_WITHHELD;
    f->part += other->part;
    f->whole += f->kind == FIGURE_COUNT ? 0 : other->whole;
    f->students += other->students;
}

static void add_line(struct trend *t, struct trend_line line)
{
    for (size_t i = t->count; i-- > 0 && strcmp(t->lines[i].name, line.name) == 0;)
        if (strcmp(t->lines[i].year, line.year) == 0) {
            merge(&t->lines[i].figure, &line.figure);
            return;
        }
    t->lines = mem_fit(t->lines, &t->capacity, t->count + 1, sizeof *t->lines);
    t->lines[t->count++] = line;
}

static void add_head(struct trend *t, const struct head_counts *h, enum heads what, size_t year,
                     const char *label)
{
    size_t at = year * HEADS + what;
    add_line(t, (struct trend_line){.name = heads_rows[what].name,
                                    .title = heads_rows[what].title,
                                    .unit = heads_rows[what].unit,
                                    .year = label,
                                    .is_headline = 1,
                                    .figure = figure_count(h->counts[at], h->students[at])});
}

static void add_heads(struct trend *t, const struct head_counts *h)
{
    const struct words *names = &h->r->words[WORDS_YEAR];
    size_t count;
    uint8_t *is_used = mem_alloc(h->years + 1u, 1);
    for (size_t i = 1; i < h->years; i++) /* 0: not recorded, which is no year group */
        for (int what = 0; what < HEADS; what++)
            is_used[i] |= h->counts[i * HEADS + (size_t)what] > 0;
    uint16_t *codes = words_order(names, is_used, &count);
    for (int what = 0; what < HEADS; what++) {
        if ((heads_rows[what].needs_last && !h->r->past.has_last) ||
            (what == HEADS_WITHDRAWN && !h->has_enrolments))
            continue;
        add_head(t, h, (enum heads)what, h->years, "");
        for (size_t i = 0; i < count; i++)
            add_head(t, h, (enum heads)what, codes[i], year_label(h->r, codes[i]));
    }
    free(codes);
    free(is_used);
}

static int make_heads(struct trend *t, const struct report *r, int staged_fd, struct diag *d)
{
    struct head_counts h = {.r = r, .years = r->words[WORDS_YEAR].count};
    int status = 0;
    h.counts = mem_alloc((h.years + 1u) * (size_t)HEADS, sizeof *h.counts);
    h.students = mem_alloc((h.years + 1u) * (size_t)HEADS, sizeof *h.students);
    h.has_event = mem_alloc(r->members.people_count + 1, 1);
    if (r->past.has_last) {
        t->courses = mem_alloc(r->words[WORDS_COURSE].count + 1u, sizeof *t->courses);
        h.courses = t->courses;
        status = count_since(&h, staged_fd, d);
    } else {
        count_people(&h, NULL);
    }
    if (status == 0)
        add_heads(t, &h);
    free(h.has_event);
    free(h.students);
    free(h.counts);
    return status;
}

static int is_trend(const struct figures_line *line)
{
    return strcmp(line->population, "counted") == 0 && !line->subject[0] && !line->grade[0] &&
           (strcmp(line->group_kind, "everyone") == 0 || strcmp(line->group_kind, "year") == 0);
}

static void add_measure(struct trend *t, const struct figures_line *line)
{
    int is_all = strcmp(line->group_kind, "everyone") == 0;
    add_line(t, (struct trend_line){.name = line->measure->name,
                                    .title = line->measure->title,
                                    .unit = line->family->unit,
                                    .year = is_all ? "" : line->group,
                                    .is_headline = line->measure->is_headline,
                                    .figure = line->figure});
}

/*
 * Measures of students, for all who are counted and for each year group of them. The list has
 * them by group; here those of one measure stand together.
 */
static void add_measures(struct trend *t, const struct figures *figures)
{
    const struct figures_line **lines = mem_alloc(figures->count + 1, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < figures->count; i++)
        if (is_trend(&figures->lines[i]))
            lines[count++] = &figures->lines[i];
    for (size_t i = 0; i < count; i++) {
        const struct measure *measure = lines[i] ? lines[i]->measure : NULL;
        for (size_t j = i; measure && j < count; j++)
            if (lines[j] && lines[j]->measure == measure) {
                add_measure(t, lines[j]);
                lines[j] = NULL;
            }
    }
    free(lines);
}

int trend_make(struct trend *t, const struct report *r, int staged_fd, struct diag *d)
{
    *t = (struct trend){0};
    if (make_heads(t, r, staged_fd, d) != 0)
        return -1;
    add_measures(t, &r->figures);
    return 0;
}

void trend_release(struct trend *t)
{
    free(t->courses);
    free(t->lines);
    *t = (struct trend){0};
}

static void put_line(struct json *list, const struct trend_line *line)
{
    struct json *j = json_new_object();
    json_put_text(j, "name", line->name);
    json_put_text(j, "year", line->year);
    json_put_count(j, "part", (uint64_t)line->figure.part); /* signed there: progress may fall */
    json_put_count(j, "whole", (uint64_t)line->figure.whole);
    json_put_count(j, "students", line->figure.students);
    json_push(list, j);
}

void trend_json(struct buf *out, const struct report *r)
{
    char day[DAY_TEXT_MAX];
    struct json *root = json_new_object(), *list = json_new_array();
    json_put_count(root, "run", r->stage->run);
    json_put_text(root, "term", r->plan.term);
    day_write(day, r->plan.as_of, DAY_ISO, DAY_NONE);
    json_put_text(root, "as_of", day);
    day_write(day, r->members.census, DAY_ISO, DAY_NONE);
    json_put_text(root, "cohort", day[0] ? day : "now");
    json_put_text(root, "plan", r->plan.digest);
    json_put(root, "figures", list);
    for (size_t i = 0; i < r->trend.count; i++)
        if (r->trend.lines[i].figure.state == FIGURE_VALUE)
            put_line(list, &r->trend.lines[i]);
    json_print(out, root);
    json_free(root);
}

struct figure trend_then(const struct trend_line *line, const struct ledger_term *then)
{
    struct figure f = line->figure;
    f.state = FIGURE_NONE;
    for (size_t i = 0; i < then->figure_count; i++) {
        const struct ledger_figure *kept = &then->figures[i];
        if (strcmp(kept->name, line->name) != 0 || strcmp(kept->year, line->year) != 0)
            continue;
        f.state = kept->whole > 0 ? FIGURE_VALUE : FIGURE_NONE;
        f.part = kept->part;
        f.whole = kept->whole;
        f.students = kept->students;
    }
    return f;
}
