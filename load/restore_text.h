/*
 * restore_text - backup/RESTORE.txt: how to read and put back a backup, in plain words.
 */
#ifndef OFFBOARD_LOAD_RESTORE_TEXT_H
#define OFFBOARD_LOAD_RESTORE_TEXT_H

#include "lib/json.h"
#include "load/load.h"

/* `totals`: what totals.json says of the files. */
void restore_text_write(struct buf *out, const struct load *l, const struct json *totals);

#endif
