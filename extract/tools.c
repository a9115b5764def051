#include "extract/tools.h"

#include <stddef.h>

#define TOOLS(X)                                                                                   \
    X(look)                                                                                        \
    X(init)                                                                                        \
    X(cat)

#define DECLARE(name) extern const struct tool tool_##name;
TOOLS(DECLARE)
#define LIST(name) &tool_##name,
const struct tool *const tools[] = {TOOLS(LIST) NULL};
