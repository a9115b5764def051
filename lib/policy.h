/*
 * policy - [school], [policy] and [report] of school.ini.                (lib level 3)
 *
 * Every action is off unless the school switched it on. Texts live in the arena.
 */
#ifndef OFFBOARD_POLICY_H
#define OFFBOARD_POLICY_H

#include "lib/config.h"
#include "lib/day.h"

enum contact_policy { CONTACT_KEEP, CONTACT_ANONYMISE, CONTACT_REMOVE };

/* "10% 60": exceeded if either is; 100 % is no limit, since a year group may leave whole. */
struct limit {
    int percent; /* 0 to 100 */
    int count;
};

enum { FINAL_YEARS_MAX = 8 };

struct policy {
    const char *school, *code, *term, *vault; /* code "" if not set */
    enum contact_policy contact;
    int purge_attainment, withdraw, deactivate;
    const char *withdraw_as;
    int purge_after_days;
    int grace_days;
    const char *final_years[FINAL_YEARS_MAX]; /* NULL after the last */
    const char *unassigned_class;
    struct limit max_leavers, max_leavers_year, max_absent;
    int subsidiary_counts; /* subsidiary = count: S is on roll, not a guest */
    int absent_is_left;    /* absent = left */
    int keep_backups_years;
    const char *report_contact; /* [report] contact: whom to ask; "" if not set */
    int rag_amber, rag_green;   /* [report] rag: percent from which a figure is amber, green */
    const char *assessment, *progress_start, *progress_end, *prior; /* [report]; "" if not set */
    const char *subjects_file, *points_file;                        /* [report]; "" if not set */
    int suppress;                  /* [report] suppress: a publication hides 1 to suppress - 1 */
    int lists_students;            /* [report] students = yes: with their names */
    struct day cohort;             /* [report] cohort: a census day; DAY_NONE = now */
    int remove_inputs;             /* inputs = remove */
    int is_plain;                  /* encryption = none, said in so many words */
    const char *const *recipients; /* of backups, keys of age, ended by NULL; NULL: none */
    int archive_all; /* archive = all: backups hold every export whole, not only what changes */
};

/*
 * Reads the three sections and refuses unknown sections, unknown keys and bad values.
 * Sections of readings are left to extract, which checks them the same way.
 */
int policy_read(struct policy *p, struct arena *a, const struct config *c, struct diag *d);
/* Before anything is to be changed: the school must have said whether backups are encrypted. */
int policy_check_backup(const struct policy *p, struct diag *d);
/* One line in plain words: "contact anonymise, attainment purge, ...". */
const char *policy_summary(const struct policy *p, struct arena *a);

#endif
