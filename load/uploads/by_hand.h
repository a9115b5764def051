/*
 * by_hand - the upload of platforms that have none of their own: worklists only.
 */
#ifndef OFFBOARD_LOAD_UPLOADS_BY_HAND_H
#define OFFBOARD_LOAD_UPLOADS_BY_HAND_H

#include "load/uploads/upload.h"

extern const struct upload upload_by_hand;

/* For a platform that usually has no enrolments. */
int by_hand_enrolments(struct upload_job *job, struct diag *d);

#endif
