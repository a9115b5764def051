#include "load/delivered.h"

#include "lib/text.h"

enum { SKIP_BYTES = 1 << 20 };

int delivered_open(struct delivered *v, const struct export *e, int staged_fd, struct diag *d)
{
    *v = (struct delivered){.export = e, .file_export = *e, .file = {.fd = -1}};
    v->is_decoded = e->text && strcmp(e->encoding, "utf-8") != 0;
    if (export_text_open(&v->text, e, staged_fd, d) != 0)
        return -1;
    if (!v->is_decoded)
        return 0;
    v->file_export = export_as_file(e);
    if (export_text_open(&v->file, &v->file_export, staged_fd, d) == 0)
        return 0;
    export_text_close(&v->text);
    return -1;
}

void delivered_close(struct delivered *v)
{
    export_text_close(&v->text);
    if (v->is_decoded)
        export_text_close(&v->file);
}

uint64_t delivered_size(const struct delivered *v)
{
    return v->is_decoded ? v->file_export.text_bytes : v->export->text_bytes;
}

int delivered_read(struct delivered *v, struct str *out, uint64_t at, size_t len, struct diag *d)
{
    return export_text_read(v->is_decoded ? &v->file : &v->text, out, at, len, d);
}

static int move_to(struct delivered *v, uint64_t at, struct diag *d)
{
    if (!v->is_decoded) {
        v->text_at = v->file_at = at;
        return 0;
    }
    while (v->text_at < at) {
        struct str part;
        uint64_t left = at - v->text_at;
        if (export_text_read(&v->text, &part, v->text_at, left < SKIP_BYTES ? left : SKIP_BYTES,
                             d) != 0)
            return -1;
        v->file_at += text_encoded_bytes(v->export->encoding, part);
        v->text_at += part.len;
    }
    return 0;
}

/* CRLF, LF or CR; nothing at the end of the file. */
static uint32_t line_end_of(struct str after)
{
    if (after.len == 0)
        return 0;
    return after.len > 1 && after.bytes[0] == '\r' && after.bytes[1] == '\n' ? 2 : 1;
}

int delivered_row(struct delivered *v, uint64_t at, uint32_t len, struct delivered_row *out,
                  struct diag *d)
{
    const char *encoding = v->export->encoding;
    uint64_t after = v->export->text_bytes - at - len;
    struct str text;
    if (move_to(v, at, d) != 0 ||
        export_text_read(&v->text, &text, at, len + (after < 2 ? after : 2), d) != 0)
        return -1;
    out->at = v->file_at;
    out->text = (struct str){text.bytes, len};
    out->line_end = line_end_of((struct str){text.bytes + len, text.len - len});
    if (v->is_decoded) {
        out->line_end *= (uint32_t)text_unit_bytes(encoding);
        return export_text_read(&v->file, &out->bytes, v->file_at,
                                text_encoded_bytes(encoding, out->text) + out->line_end, d);
    }
    out->bytes = (struct str){text.bytes, len + out->line_end};
    return 0;
}

int delivered_heading(struct delivered *v, struct str *out, struct diag *d)
{
    if (move_to(v, v->export->body_at, d) != 0)
        return -1;
    return delivered_read(v, out, 0, v->file_at, d);
}
