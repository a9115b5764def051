#include <unistd.h>

#include "driver/flow.h"
#include "driver/run_record.h"

/* No plan is pending: either the one asked for was prepared already, or there never was one. */
static int nothing_pending(struct session *s, struct diag *d)
{
    int was_needed = 0;
    uint32_t asked = s->options->run;
    if (s->expired && (!asked || asked == s->expired))
        return diag_set(d, DIAG_DATA,
                        "plan %u was over 60 days old and was removed: make a new one with "
                        "'offboard plan'",
                        (unsigned)s->expired);
    if (!s->has_last || (asked && asked != s->last.run))
        return diag_set(d, DIAG_DATA, "there is no plan%s to apply: make one with 'offboard plan'",
                        asked ? " of that number" : "");
    if (flow_finish(s, s->last.run, &was_needed, d) != 0)
        return -1;
    if (s->options->is_json)
        return run_record_print(s, s->last.run, d);
    if (was_needed)
        return flow_show_steps(s, s->last.run, d);
    printf("Nothing to do: run %u is prepared.\n", (unsigned)s->last.run);
    return 0;
}

static int apply_pending(struct session *s, struct diag *d)
{
    struct plan p;
    int fd = -1;
    if (s->options->run && s->options->run != s->pending)
        return diag_set(d, DIAG_DATA,
                        "plan %u is not the pending one, which is %u: read that, and confirm its "
                        "words; nothing was changed",
                        (unsigned)s->options->run, (unsigned)s->pending);
    int status = session_plan(s, s->pending, &p, &fd, d);
    if (fd >= 0)
        close(fd);
    if (status != 0 || flow_allow(s, &p, d) != 0 || flow_confirm(s, &p, d) != 0 ||
        flow_prepare(s, &p, d) != 0)
        return -1;
    return s->options->is_json ? run_record_print(s, p.run, d) : flow_show_steps(s, p.run, d);
}

static int apply(const struct options *o, struct diag *d)
{
    struct session s;
    int status = session_open(&s, o, 0, d);
    if (status == 0)
        status = s.pending ? apply_pending(&s, d) : nothing_pending(&s, d);
    session_close(&s);
    return status;
}

extern const struct verb verb_apply;
const struct verb verb_apply = {"apply", "school.ini", "prepare the confirmed plan", apply};
