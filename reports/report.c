#include "reports/report.h"

#include <unistd.h>

static int count_table(struct report *r, int staged_fd, const struct table_kind *kind,
                       int (*count)(struct cube *, const struct table *, struct diag *),
                       struct diag *d)
{
    struct table t;
    if (table_map(&t, staged_fd, kind, d) != 0)
        return -1;
    int status = count(&r->cube, &t, d);
    table_unmap(&t);
    return status;
}

static int load_members(struct report *r, int staged_fd, struct diag *d)
{
    struct table aliases = {0}, roll = {0};
    struct membership_tables tables = {.aliases = &aliases, .people = &r->people, .roll = &roll};
    int status = table_map(&aliases, staged_fd, &table_alias, d);
    if (status == 0)
        status = table_map(&roll, staged_fd, &table_roll, d);
    if (status == 0)
        status = cohort_check(&r->stage->policy, r->plan.as_of, roll.count, d);
    if (status == 0)
        status = membership_init(&r->members, &tables, &r->stage->policy, d);
    table_unmap(&roll);
    table_unmap(&aliases);
    return status;
}

static int load_staged(struct report *r, int staged_fd, struct diag *d)
{
    if (sources_read(&r->sources, &r->stage->arena, staged_fd, d) != 0 ||
        words_read(r->words, staged_fd, d) != 0 ||
        reject_sums_read(&r->rejects, &r->stage->arena, staged_fd, d) != 0 ||
        load_members(r, staged_fd, d) != 0 ||
        past_read(&r->past, r->stage, r->plan.term, &r->words[WORDS_YEAR], d) != 0)
        return -1;
    sources_follow(&r->sources, r->stage->config_path, &r->stage->arena);
    report_withhold(r);
    cube_init(&r->cube, &r->members, r->words[WORDS_SUBJECT].count, r->words[WORDS_COURSE].count,
              r->words[WORDS_GRADE].count);
    if (count_table(r, staged_fd, &table_result, cube_count_results, d) != 0)
        return -1;
    if (count_table(r, staged_fd, &table_enrolment, cube_count_enrolments, d) != 0 ||
        report_measure(r, staged_fd, d) != 0 || roster_make(&r->roster, r, staged_fd, d) != 0)
        return -1;
    return trend_make(&r->trend, r, staged_fd, d);
}

/* A gate that somebody opened by name for this run does not make its reports provisional. */
static int take_allowed(struct report *r, struct diag *d)
{
    struct confirmation c;
    int found = confirmation_read(&c, &r->stage->arena, r->stage->run_fd, d);
    if (found == 0)
        plan_allow(&r->plan, c.allowed);
    return found < 0 ? -1 : 0;
}

static int load_plan(struct report *r, struct diag *d)
{
    int plan_fd = dir_open(r->stage->run_fd, "plan", d);
    if (plan_fd < 0)
        return -1;
    int status = plan_read(&r->plan, &r->stage->arena, plan_fd, d);
    if (status == 0)
        status = table_map(&r->people, plan_fd, &table_standing, d);
    close(plan_fd);
    if (status == 0)
        status = take_allowed(r, d);
    r->is_provisional = status == 0 && plan_gates_closed(&r->plan) > 0;
    return status;
}

/* Two counts of the same people, made by two programs: they must agree. */
static int reconcile(const struct report *r, struct diag *d)
{
    const struct plan_counts *planned = &r->plan.counts;
    const struct headcount *heads = &r->members.heads;
    for (int i = 0; i < STANDINGS; i++)
        if (heads->by_standing[i] != planned->people[i])
            return diag_set(d, DIAG_SYSTEM,
                            "the plan counts %llu people as '%s' but its list holds %llu: plan "
                            "again",
                            (unsigned long long)planned->people[i],
                            standing_title((enum standing)i),
                            (unsigned long long)heads->by_standing[i]);
    return 0;
}

int report_load(struct report *r, struct stage *stage, struct diag *d)
{
    *r = (struct report){.stage = stage};
    if (load_plan(r, d) != 0)
        goto drop;
    int staged_fd = dir_open(stage->run_fd, "staged", d);
    if (staged_fd < 0)
        goto drop;
    int status = load_staged(r, staged_fd, d);
    close(staged_fd);
    if (status == 0 && reconcile(r, d) == 0)
        return 0;
drop:
    report_release(r);
    return -1;
}

void report_release(struct report *r)
{
    trend_release(&r->trend);
    roster_release(&r->roster);
    figures_release(&r->figures);
    courses_release(&r->courses);
    attainment_release(&r->attainment);
    cube_release(&r->cube);
    reject_sums_release(&r->rejects);
    membership_release(&r->members);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&r->words[i]);
    table_unmap(&r->people);
}

const char *report_file_name(const struct report *r, const char *name)
{
    return r->is_provisional ? arena_format(&r->stage->arena, "PROVISIONAL-%s", name) : name;
}
