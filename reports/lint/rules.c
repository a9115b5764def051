#include "reports/lint/lint.h"

/* In the order of the checklist: reports.md section 3. */
#define RULES(X)                                                                                   \
    X(t1)                                                                                          \
    X(t2)                                                                                          \
    X(t3)                                                                                          \
    X(t4)                                                                                          \
    X(t5)                                                                                          \
    X(t6)                                                                                          \
    X(t7)                                                                                          \
    X(t8)                                                                                          \
    X(t9)                                                                                          \
    X(n1)                                                                                          \
    X(n2)                                                                                          \
    X(n3)                                                                                          \
    X(f1)                                                                                          \
    X(f2)                                                                                          \
    X(f3)                                                                                          \
    X(f4)                                                                                          \
    X(f5)                                                                                          \
    X(f6)                                                                                          \
    X(s1)                                                                                          \
    X(s2)                                                                                          \
    X(s3)                                                                                          \
    X(p2)                                                                                          \
    X(p3)

#define DECLARE(name) extern const struct lint_rule lint_##name;
#define LIST(name)    &lint_##name,
RULES(DECLARE)
const struct lint_rule *const lint_rules[] = {RULES(LIST) NULL};
