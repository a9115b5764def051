#include "extract/tools.h"

#include <stddef.h>

const struct tool *const tools[] = {NULL};
