#include "driver/flow.h"
#include "driver/run_record.h"

static int report_only(struct session *s, const struct plan *p, struct diag *d)
{
    if (flow_report(s, p->run, d) != 0 || run_record_write(s, p->run, "planned", NULL, d) != 0)
        return -1;
    if (!s->options->is_json)
        printf("\n  reports    %s\n", session_path(s, p->run, "reports/index.html"));
    return 0;
}

/* Without a confirmation and without a terminal to ask for it, a run ends in plan and reports. */
static int prepare_or_report(struct session *s, struct plan *p, struct diag *d)
{
    int is_json = s->options->is_json;
    if (flow_allow(s, p, d) != 0)
        return -1;
    if (plan_gates_closed(p))
        return report_only(s, p, d);
    if (p->words[0] && !s->options->confirm && !flow_can_ask(s)) {
        if (!is_json)
            flow_show_next(s, p);
        return report_only(s, p, d);
    }
    if (flow_confirm(s, p, d) != 0 || flow_prepare(s, p, d) != 0)
        return -1;
    return is_json ? 0 : flow_show_steps(s, p->run, d);
}

/* Killed while it removed the delivered files it cannot plan from them again. */
static int finish_last(struct session *s, int *was_needed, struct diag *d)
{
    *was_needed = 0;
    if (!s->has_last || !s->policy.remove_inputs)
        return 0;
    if (flow_finish(s, s->last.run, was_needed, d) != 0)
        return -1;
    if (!*was_needed)
        return 0;
    return s->options->is_json ? run_record_print(s, s->last.run, d)
                               : flow_show_steps(s, s->last.run, d);
}

static int run(const struct options *o, struct diag *d)
{
    struct session s;
    struct plan p;
    enum plan_news news = PLAN_NEW;
    int was_needed = 0;
    int status = session_open(&s, o, 1, d);
    if (status == 0)
        status = finish_last(&s, &was_needed, d);
    if (status != 0 || was_needed) {
        session_close(&s);
        return status;
    }
    status = flow_plan(&s, &news, &p, d);
    if (status == 0 && news == PLAN_PREPARED) {
        status = flow_finish(&s, p.run, &was_needed, d);
        if (status == 0 && !o->is_json)
            printf("Nothing to do: run %u was prepared from these very files.\n", (unsigned)p.run);
    } else if (status == 0) {
        if (!o->is_json)
            status = flow_show_plan(&s, &p, d);
        if (status == 0)
            status = prepare_or_report(&s, &p, d);
    }
    if (status == 0 && o->is_json)
        status = run_record_print(&s, p.run, d);
    if (status == 0 && news != PLAN_PREPARED)
        status = flow_check_gates(&p, d);
    session_close(&s);
    return status;
}

extern const struct verb verb_run;
const struct verb verb_run = {"run", "school.ini", "plan; apply if confirmed; reports", run};
