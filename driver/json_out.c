#include "driver/json_out.h"

static int is_printed;

void json_out_text(struct str text)
{
    fwrite(text.bytes, 1, text.len, stdout); /* main sees whether it came through */
    is_printed = 1;
}

void json_out(const struct json *root)
{
    struct buf text = {0};
    json_print(&text, root);
    json_out_text(buf_str(&text));
    buf_release(&text);
}

void json_out_failure(const struct diag *d)
{
    if (is_printed)
        return;
    struct json *root = json_new_object();
    json_put_text(root, "error", d->text[0] ? d->text : "see the message on stderr");
    json_put_count(root, "status", (uint64_t)diag_status(d));
    json_out(root);
    json_free(root);
}
