/* Files from outside are read by the programs that know them, which hold no rights they need not.
 */
#include "driver/child.h"
#include "driver/options.h"
#include "lib/arena.h"

int run_tool(const struct options *o, struct diag *d)
{
    if (!o->tool)
        return diag_set(d, DIAG_USAGE, "'%s' comes before its options: see 'offboard %s --help'",
                        o->verb, o->verb);
    static const int none = -1;
    size_t count = (size_t)o->tool_count;
    const char **arguments = mem_alloc(count + 2, sizeof *arguments);
    for (size_t i = 0; i < count; i++)
        arguments[i + 1] = o->tool[i];
    int status =
        child_run(strcmp(o->verb, "lint") == 0 ? "reports" : "extract", arguments, &none, d);
    free(arguments);
    return status;
}

extern const struct verb verb_look, verb_init, verb_cat, verb_lint;
const struct verb verb_look = {"look", "FILE ...",
                               "what kind of export a file is, and how it is read", run_tool};
const struct verb verb_init = {"init", "DIR",
                               "write a school.ini for the exports found in a folder", run_tool};
const struct verb verb_cat = {"cat", "FILE", "any CSV file as clean UTF-8 CSV", run_tool};
const struct verb verb_lint = {"lint", "FILE.xlsx",
                               "check a workbook against the rules of accessible ones", run_tool};
