#include "driver/flow.h"
#include "driver/run_record.h"

static int write_reports(struct session *s, const struct plan *p, enum plan_news news,
                         struct diag *d)
{
    int was_needed;
    if (news == PLAN_PREPARED)
        return flow_finish(s, p->run, &was_needed, d);
    if (flow_report(s, p->run, d) != 0)
        return -1;
    return run_record_write(s, p->run, "planned", NULL, d);
}

/* The analysis alone: leavers are left out of it, and nothing is prepared. */
static int report(const struct options *o, struct diag *d)
{
    struct session s;
    struct plan p;
    enum plan_news news = PLAN_NEW;
    int status = session_open(&s, o, 1, d);
    if (status == 0)
        status = flow_plan(&s, &news, &p, d);
    if (status == 0)
        status = write_reports(&s, &p, news, d);
    if (status == 0 && o->is_json)
        status = run_record_print(&s, p.run, d);
    else if (status == 0)
        printf("  reports    %s\n", session_path(&s, p.run, "reports/index.html"));
    if (status == 0 && plan_gates_closed(&p))
        fputs("offboard: the reports are PROVISIONAL: a gate is closed, see their cover\n", stderr);
    session_close(&s);
    return status;
}

extern const struct verb verb_report;
const struct verb verb_report = {"report", "school.ini", "write the reports; prepare nothing",
                                 report};
