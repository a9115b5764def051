#include "reports/lint/notes.h"

#include <strings.h>

enum { NOTES_MAX = 999 };

/* "note 3" or "3". */
static uint64_t marker(struct str inside, int *is_bare)
{
    uint64_t number;
    *is_bare = !(inside.len > 5 && strncasecmp(inside.bytes, "note ", 5) == 0);
    if (!*is_bare)
        inside = (struct str){inside.bytes + 5, inside.len - 5};
    return str_to_u64(&number, inside, NOTES_MAX) == 0 ? number : 0;
}

uint64_t lint_note_next(struct str *rest, int *is_bare)
{
    while (rest->bytes) {
        str_cut(rest, '[');
        if (!rest->bytes)
            break;
        struct str after = *rest, inside = str_cut(&after, ']');
        uint64_t number = after.bytes ? marker(inside, is_bare) : 0;
        if (number > 0) {
            *rest = after;
            return number;
        }
    }
    return 0;
}
