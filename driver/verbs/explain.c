#include "driver/explain.h"
#include "driver/flow.h"
#include "driver/json_out.h"

static int explain_matches(struct look *x, const struct look_matches *found, struct diag *d)
{
    const char *typed = x->s->options->person;
    struct json *root = json_new_object(), *matches = json_new_array();
    int status = 0;
    json_put_text(root, "id", typed);
    json_put(root, "matches", matches);
    for (size_t i = 0; i < found->count && status == 0; i++) {
        struct json *person = explain_person(x, &found->items[i], d);
        status = person ? 0 : -1;
        if (person)
            json_push(matches, person);
    }
    if (status == 0 && x->s->options->is_json)
        json_out(root);
    else if (status == 0)
        for (size_t i = 0; i < found->count; i++)
            explain_print(&x->s->arena, typed, json_at(matches, i));
    json_free(root);
    return status;
}

static int explain_run(struct session *s, uint32_t run, struct diag *d)
{
    struct look x;
    struct look_matches found = {0};
    int status = look_open(&x, s, run, d);
    if (status == 0)
        status = look_find(&x, &found, s->options->person, d);
    if (status == 0)
        status = explain_matches(&x, &found, d);
    look_matches_release(&found);
    look_close(&x);
    return status;
}

static int explain(const struct options *o, struct diag *d)
{
    struct session s;
    struct diag second; /* the first failure is the one to report */
    if (!o->person)
        return diag_set(d, DIAG_USAGE, "say whom: offboard explain PERSON school.ini");
    int status = session_open(&s, o, 0, d);
    uint32_t run = s.pending;
    if (status == 0 && !run)
        status = flow_look(&s, &run, d);
    if (status == 0)
        status = explain_run(&s, run, d);
    if (run && run != s.pending && session_drop(&s, run, status == 0 ? d : &second) != 0)
        status = -1;
    session_close(&s);
    return status;
}

extern const struct verb verb_explain;
const struct verb verb_explain = {.name = "explain",
                                  .arguments = "PERSON school.ini",
                                  .summary = "why somebody is or is not counted",
                                  .run = explain};
