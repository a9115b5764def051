/*
 * json_damage - a JSON file of the vault, damaged in every way that a line of it can be.
 *
 * The reader under test must refuse each with a message and *d set, and must take the whole file
 * again afterwards. The file is as json_print writes it: a value a line.
 */
#ifndef OFFBOARD_TESTS_JSON_DAMAGE_H
#define OFFBOARD_TESTS_JSON_DAMAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/arena.h"
#include "lib/outdir.h"

struct damaged {
    int dir;
    const char *name;
    struct buf whole;
    int (*read)(int dir, struct diag *d);
};

/* Without a sync: there are thousands of them. */
static void put(const struct damaged *x, struct str text)
{
    int fd = openat(x->dir, x->name, O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.bytes, text.len), text.len);
    assert_int_equal(close(fd), 0);
}

static void damage_open(struct damaged *x, int dir, const char *name,
                        int (*read)(int dir, struct diag *d))
{
    struct diag d = {0};
    *x = (struct damaged){.dir = dir, .name = name, .read = read};
    assert_int_equal(file_read(&x->whole, dir, name, 1 << 20, &d), 0);
    if (read(dir, &d) != 0)
        fail_msg("%s, as written: %s", name, d.text);
}

/* The file is put back as it was. */
static void damage_close(struct damaged *x)
{
    struct diag d = {0};
    put(x, buf_str(&x->whole));
    if (x->read(x->dir, &d) != 0)
        fail_msg("%s, put back: %s", x->name, d.text);
    buf_release(&x->whole);
}

static void refused(struct damaged *x, struct str text, const char *what)
{
    struct diag d = {0};
    put(x, text);
    if (x->read(x->dir, &d) != -1)
        fail_msg("%s: taken: %s", x->name, what);
    if (d.kind != DIAG_SYSTEM || !d.text[0] || !strstr(d.text, x->name))
        fail_msg("%s: %s: kind %d, '%s'", x->name, what, d.kind, d.text);
}

/* All of it but what is behind the last brace can go missing. */
static void cut_everywhere(struct damaged *x)
{
    for (size_t len = 0; len + 1 < x->whole.len; len++)
        refused(x, (struct str){x->whole.bytes, len}, "cut short");
}

/* `from`, which is there once, becomes `to`. */
static void replaced(struct damaged *x, const char *from, const char *to)
{
    struct buf text = {0};
    const char *at = strstr(x->whole.bytes, from);
    if (!at || strstr(at + 1, from))
        fail_msg("%s has not one '%s'", x->name, from);
    buf_append(&text, (struct str){x->whole.bytes, (size_t)(at - x->whole.bytes)});
    buf_text(&text, to);
    buf_text(&text, at + strlen(from));
    refused(x, buf_str(&text), to);
    buf_release(&text);
}

enum { OF_TEXT, OF_NUMBER, OF_FLAG, OF_NONE };

static int type_of(char first)
{
    if (first == '"')
        return OF_TEXT;
    if (first == '-' || (first >= '0' && first <= '9'))
        return OF_NUMBER;
    return first == 't' || first == 'f' ? OF_FLAG : OF_NONE;
}

/* The value on a line, if it is on one line whole: behind ": ", or an entry of a list. */
static struct str value_on(struct str line)
{
    struct str value = str_trim(line);
    const char *colon = NULL;
    for (size_t i = 1; value.len && value.bytes[0] == '"' && i + 2 < value.len && !colon; i++)
        if (memcmp(value.bytes + i, "\": ", 3) == 0)
            colon = value.bytes + i + 3;
    if (colon)
        value = (struct str){colon, (size_t)(value.bytes + value.len - colon)};
    if (value.len && value.bytes[value.len - 1] == ',')
        value.len--;
    return value;
}

/* Every value in turn becomes one of every other type, and every count one that is none. */
static void other_types(struct damaged *x)
{
    static const char *const others[] = {"\"x\"", "17",   "true", "[]",
                                         "{}",    "null", "-2",   "98765432109876543210"};
    struct str rest = buf_str(&x->whole);
    while (rest.bytes && rest.len) {
        struct str line = str_cut(&rest, '\n'), value = value_on(line);
        int type = value.len ? type_of(value.bytes[0]) : OF_NONE;
        for (size_t i = 0; type != OF_NONE && i < sizeof others / sizeof *others; i++) {
            char what[200];
            struct buf text = {0};
            size_t before = (size_t)(value.bytes - x->whole.bytes);
            int is_day = str_starts(str_trim(line), "\"day_zero\""); /* may be before 1970 */
            if (i < 6 ? type_of(others[i][0]) == type : type != OF_NUMBER || (is_day && i == 6))
                continue;
            buf_append(&text, (struct str){x->whole.bytes, before});
            buf_text(&text, others[i]);
            buf_text(&text, value.bytes + value.len);
            snprintf(what, sizeof what, "%.*s becomes %s", STR_ARG(line), others[i]);
            refused(x, buf_str(&text), what);
            buf_release(&text);
        }
    }
}

#endif
