/*
 * back_uploads - the way back on each platform, for somebody who is reinstated.
 *
 * From the person's rows as they stood: the status each enrolment had, the account active again.
 * Only rows of files that are still delivered under the same heading are understood.
 *
 * Errors: 0, or -1 with *d.
 */
#ifndef OFFBOARD_LOAD_UPLOADS_BACK_UPLOADS_H
#define OFFBOARD_LOAD_UPLOADS_BACK_UPLOADS_H

#include "load/back.h"
#include "load/uploads/upload.h"

/* Calls `each` for the rows of one kind to which one of the actions was done. */
int back_rows(const struct back *b, const char *platform, enum source_kind kind, unsigned actions,
              platform_row_fn *each, void *to, struct diag *d);
/* How many rows of the platform there are with one of the actions. */
uint64_t back_count(const struct back *b, const char *platform, unsigned actions);

/* The platform's instructions beyond its own files, in job->readme. */
void back_explain(struct upload_job *job, const struct back *b, int has_own_files);
/* Files whose rows nobody here can read any more. */
void back_explain_unknown(struct buf *readme, const struct back *b);

#endif
