/*
 * offboard - runs the stages in order, asks for confirmation, shows what happened.
 */
#include "driver/json_out.h"
#include "driver/options.h"
#include "lib/config.h"
#include "lib/stage.h"

static int unknown_verb(const char *name, struct diag *d)
{
    const char *names[24] = {0};
    for (size_t i = 0; verbs[i] && i < 23; i++)
        names[i] = verbs[i]->name;
    const char *nearest = nearest_name(str_of(name), names);
    return diag_set(d, DIAG_USAGE, "'%s' is not something to do%s%s%s; see 'offboard --help'", name,
                    nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static int run(struct options *o, int argc, char **argv, struct diag *d)
{
    if (options_read(o, argc, argv, d) != 0)
        return -1;
    if (o->is_version) {
        puts("offboard " OFFBOARD_VERSION);
        return 0;
    }
    if (o->is_help) {
        print_help();
        return 0;
    }
    if (!o->verb)
        return diag_set(d, DIAG_USAGE,
                        "say what to do, as in 'offboard plan school.ini'; see 'offboard --help'");
    const struct verb *verb = verb_find(o->verb);
    return verb ? verb->run(o, d) : unknown_verb(o->verb, d);
}

int main(int argc, char **argv)
{
    struct options o;
    struct diag d = {0};
    if (run(&o, argc, argv, &d) != 0 && o.is_json)
        json_out_failure(&d);
    /* What was printed counts as output: a full disk or a closed pipe must not pass for success. */
    if ((ferror(stdout) || fflush(stdout) != 0) && d.kind == DIAG_NONE)
        diag_set(&d, DIAG_SYSTEM,
                 "cannot print the result, but what was done stands: see 'offboard status'");
    if (d.text[d.told])
        diag_print(&d, "offboard");
    return diag_status(&d);
}
