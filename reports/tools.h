/*
 * tools - what offboard-reports does beside a run's reports: offboard lint FILE.xlsx.
 *
 * It needs no school.ini, vault or key. The driver starts it.
 */
#ifndef OFFBOARD_REPORTS_TOOLS_H
#define OFFBOARD_REPORTS_TOOLS_H

/* argv[0] is "lint"; gives the exit status: 0 nothing found, 1 something, 2 could not run. */
int lint_run(int argc, char **argv);

#endif
