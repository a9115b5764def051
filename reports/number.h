/* number - whole numbers as people read them: "1,234,567". */
#ifndef OFFBOARD_NUMBER_H
#define OFFBOARD_NUMBER_H

#include "lib/arena.h"

void number_append(struct buf *out, int64_t number);
const char *number_text(struct arena *a, uint64_t number);

#endif
