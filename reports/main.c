/* offboard-reports - staged/ + plan/ of a run become its reports/. */
#include "reports/publish.h"
#include "reports/tools.h"

/* Published once, reports stay as they are: running again is no work. A pack is new work. */
static int make_reports(struct stage *stage, struct diag *d)
{
    struct report report;
    if (!stage->pack[0] && dir_exists(stage->run_fd, "reports"))
        return 0;
    if (report_load(&report, stage, d) != 0)
        return -1;
    int status = reports_publish(&report, d);
    report_release(&report);
    return status;
}

int main(int argc, char **argv)
{
    struct stage stage;
    struct diag d = {0};
    if (process_no_core(&d) != 0) { /* lint reads files with names too, and opens no vault */
        diag_print(&d, "offboard-reports");
        return diag_status(&d);
    }
    /* Without TZ the C library looks at this file for each entry of each archive: a fifth of
     * the time. It is what it would read. */
    if (setenv("TZ", ":/etc/localtime", 0) != 0) {
        diag_system(&d, "cannot set TZ");
        diag_print(&d, "offboard-reports");
        return diag_status(&d);
    }
    if (argc > 1 && strcmp(argv[1], "lint") == 0)
        return lint_run(argc - 1, argv + 1);
    if (stage_open(&stage, argc, argv, &d) == 0)
        make_reports(&stage, &d);
    return stage_close(&stage, &d);
}
