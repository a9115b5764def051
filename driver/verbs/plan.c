#include "driver/flow.h"
#include "driver/run_record.h"

/* A closed gate is said last and ends in status 1, but the plan is there to be read. */
static int plan(const struct options *o, struct diag *d)
{
    struct session s;
    struct plan p;
    enum plan_news news = PLAN_NEW;
    int status = session_open(&s, o, 1, d);
    if (status == 0)
        status = flow_plan(&s, &news, &p, d);
    if (status == 0 && o->is_json) {
        status = run_record_print(&s, p.run, d);
    } else if (status == 0 && news == PLAN_PREPARED) {
        printf("Nothing to do: run %u was prepared from these very files.\n", (unsigned)p.run);
    } else if (status == 0) {
        if (news == PLAN_STANDS)
            printf("Plan %u still stands: nothing has changed since.\n", (unsigned)p.run);
        status = flow_show_plan(&s, &p, d);
        if (status == 0 && plan_gates_closed(&p) == 0)
            flow_show_next(&s, &p);
    }
    if (status == 0 && news != PLAN_PREPARED)
        status = flow_check_gates(&p, d);
    session_close(&s);
    return status;
}

extern const struct verb verb_plan;
const struct verb verb_plan = {"plan", "school.ini", "find who has left; change nothing", plan};
