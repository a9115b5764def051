#include "driver/flow.h"
#include "driver/run_record.h"

static int write_reports(struct session *s, const struct plan *p, enum plan_news news,
                         struct diag *d)
{
    int was_needed;
    if (news == PLAN_PREPARED && s->options->pack)
        return diag_set(d, DIAG_DATA,
                        "run %u is prepared, and what it had read is cleaned away: packs are made "
                        "from a plan that is not applied yet, so ask for them with newer exports, "
                        "or next time before 'offboard apply'",
                        (unsigned)p->run);
    if (news == PLAN_PREPARED)
        return flow_finish(s, p->run, &was_needed, d);
    if (flow_report(s, p->run, d) != 0)
        return -1;
    return run_record_write(s, p->run, "planned", NULL, d);
}

static int check_school(const struct session *s, struct diag *d)
{
    const char *wanted = s->options->school;
    if (!wanted || strcmp(wanted, s->policy.school) == 0 || strcmp(wanted, s->policy.code) == 0)
        return 0;
    return diag_set(d, DIAG_USAGE, "--school '%s': %s is of another school; see [school] in it",
                    wanted, s->config_path);
}

/* The analysis alone: leavers are left out of it, and nothing is prepared. */
static int report(const struct options *o, struct diag *d)
{
    struct session s;
    struct plan p;
    enum plan_news news = PLAN_NEW;
    int status = session_open(&s, o, 1, d);
    if (status == 0)
        status = check_school(&s, d);
    if (status == 0)
        status = flow_plan(&s, &news, &p, d);
    if (status == 0)
        status = write_reports(&s, &p, news, d);
    if (status == 0 && o->is_json)
        status = run_record_print(&s, p.run, d);
    else if (status == 0)
        printf("  reports    %s\n", session_path(&s, p.run, "reports/index.html"));
    if (status == 0 && o->pack && !o->is_json)
        printf("  pack       %s/%spack-%s-index.csv\n", session_path(&s, p.run, "reports"),
               plan_gates_closed(&p) ? "PROVISIONAL-" : "", o->pack);
    if (status == 0 && plan_gates_closed(&p))
        fputs("offboard: the reports are PROVISIONAL: a gate is closed, see their cover\n", stderr);
    session_close(&s);
    return status;
}

extern const struct verb verb_report;
const struct verb verb_report = {"report", "school.ini", "write the reports; prepare nothing",
                                 report};
