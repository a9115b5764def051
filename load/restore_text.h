/*
 * restore_text - backup/RESTORE.txt: how to read and put back a backup, in plain words.
 */
#ifndef OFFBOARD_LOAD_RESTORE_TEXT_H
#define OFFBOARD_LOAD_RESTORE_TEXT_H

#include "load/load.h"

void restore_text_write(struct buf *out, const struct load *l);

#endif
