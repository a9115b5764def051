#include "driver/options.h"

#define VERBS(X)                                                                                   \
    X(plan)                                                                                        \
    X(apply)                                                                                       \
    X(run)                                                                                         \
    X(report)                                                                                      \
    X(check)                                                                                       \
    X(status)                                                                                      \
    X(explain)                                                                                     \
    X(reinstate)                                                                                   \
    X(restore)                                                                                     \
    X(erase)                                                                                       \
    X(verify)                                                                                      \
    X(prune)                                                                                       \
    X(key)                                                                                         \
    X(doctor)                                                                                      \
    X(look)                                                                                        \
    X(init)                                                                                        \
    X(cat)                                                                                         \
    X(lint)

#define DECLARE(name) extern const struct verb verb_##name;
VERBS(DECLARE)
#define LIST(name) &verb_##name,
const struct verb *const verbs[] = {VERBS(LIST) NULL};
