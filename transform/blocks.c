#include "transform/judge.h"

/* The order decides what is said; each of them stops every action. */
#define BLOCKS_IN_ORDER(X)                                                                         \
    X(kept)                                                                                        \
    X(conflict)                                                                                    \
    X(error)

#define DECLARE(name) extern const struct block_rule block_##name;
BLOCKS_IN_ORDER(DECLARE)
#define LIST(name) &block_##name,
const struct block_rule *const block_rules[] = {BLOCKS_IN_ORDER(LIST) NULL};
