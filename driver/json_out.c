#include "driver/json_out.h"

#include "lib/text.h"

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

/* Names of files need not be UTF-8, and a long message is cut where its room ends. */
static void put_text(struct json *object, const char *key, const char *text)
{
    struct buf plain = {0};
    buf_append(&plain, str_of(text));
    size_t at;
    while ((at = text_utf8_valid(buf_str(&plain))) < plain.len)
        plain.bytes[at] = '?';
    json_put_text(object, key, plain.bytes);
    buf_release(&plain);
}

void json_out_failure(const struct diag *d)
{
    if (is_printed)
        return;
    struct json *root = json_new_object();
    put_text(root, "error", d->text[0] ? d->text : "see the message on stderr");
    if (d->path[0])
        put_text(root, "file", d->path);
    if (d->path[0] && d->line)
        json_put_count(root, "line", d->line);
    if (d->path[0] && d->line && d->column)
        json_put_count(root, "column", d->column);
    json_put_count(root, "status", (uint64_t)diag_status(d));
    json_out(root);
    json_free(root);
}
