/*
 * json_out - with --json, stdout holds one JSON value: the result, or what was wrong.
 */
#ifndef OFFBOARD_JSON_OUT_H
#define OFFBOARD_JSON_OUT_H

#include "lib/arena.h"
#include "lib/diag.h"
#include "lib/json.h"

void json_out_text(struct str text);
void json_out(const struct json *root);
/*
 * {"error": ..., "file": ..., "line": ..., "column": ..., "status": 1 or 2}, the place as far as it
 * is known; nothing where a result was printed before the refusal.
 */
void json_out_failure(const struct diag *d);

#endif
