/*
 * flow - the steps that verbs share: make a plan, prepare it, report on it, clean up.
 *
 * Each can be run again after a crash and takes up at the first step that is missing. Errors:
 * 0, or -1 with *d.
 */
#ifndef OFFBOARD_FLOW_H
#define OFFBOARD_FLOW_H

#include "driver/session.h"

enum plan_news {
    PLAN_NEW,     /* s->pending is a new plan */
    PLAN_STANDS,  /* s->pending is the plan that was there: nothing has changed since */
    PLAN_PREPARED /* the same plan was prepared already, as run s->last.run */
};

/* Publishes staged/ and plan/ of a new run, or finds that there is no need to. */
int flow_plan(struct session *s, enum plan_news *news, struct plan *p, struct diag *d);
/* A plan only to look into, where none is pending; flow_forget removes it. */
int flow_look(struct session *s, uint32_t *run, struct diag *d);
void flow_forget(struct session *s, uint32_t run);
/* The plan on stdout, in words. */
int flow_show_plan(struct session *s, const struct plan *p, struct diag *d);
/* How to go on from it, as a command to copy. */
void flow_show_next(struct session *s, const struct plan *p);
/* DIAG_DATA naming every closed gate, if there is one. */
int flow_check_gates(const struct plan *p, struct diag *d);
/* Opens the gate that --allow names. */
int flow_allow(struct session *s, struct plan *p, struct diag *d);

/* Is somebody there to be asked? */
int flow_can_ask(const struct session *s);
/* Checks the confirmation (asking a terminal for it where none was given) and the plan's bonds. */
int flow_confirm(struct session *s, const struct plan *p, struct diag *d);
/* Backup, verification, exports, uploads, ledger; then reports, run.json and cleaning. */
int flow_prepare(struct session *s, const struct plan *p, struct diag *d);
/* What is left to do by hand, and which delivered files still hold leavers. */
int flow_show_steps(struct session *s, uint32_t run, struct diag *d);

/* Writes the reports of a run that is planned; does nothing where they are there. */
int flow_report(struct session *s, uint32_t run, struct diag *d);
/* Finishes a prepared run that was interrupted before it was reported and cleaned. */
int flow_finish(struct session *s, uint32_t run, int *was_needed, struct diag *d);

#endif
