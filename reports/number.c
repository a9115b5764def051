#include "reports/number.h"

void number_append(struct buf *out, int64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
    for (int i = 0; i < len; i++) {
        if (i > (number < 0) && (len - i) % 3 == 0)
            buf_byte(out, ',');
        buf_byte(out, digits[i]);
    }
}

const char *number_text(struct arena *a, uint64_t number)
{
    struct buf text = {0};
    number_append(&text, (int64_t)number);
    const char *copy = arena_text(a, buf_str(&text));
    buf_release(&text);
    return copy;
}
