#include "lib/json.h"

#include <jansson.h>

/* struct json is never defined: it stands for json_t outside this file. */
static json_t *own(struct json *j)
{
    return (json_t *)(void *)j;
}

static const json_t *view(const struct json *j)
{
    return (const json_t *)(const void *)j;
}

static struct json *give(json_t *j)
{
    if (!j)
        mem_out();
    return (struct json *)(void *)j;
}

struct json *json_new_object(void)
{
    return give(json_object());
}

struct json *json_new_array(void)
{
    return give(json_array());
}

void json_free(struct json *root)
{
    json_decref(own(root));
}

void json_put(struct json *object, const char *key, struct json *value)
{
    if (json_object_set_new(own(object), key, own(value)) != 0)
        give(NULL);
}

void json_put_text(struct json *object, const char *key, const char *text)
{
    json_put(object, key, give(json_string(text ? text : "")));
}

void json_put_count(struct json *object, const char *key, uint64_t n)
{
    json_put(object, key, give(json_integer((json_int_t)n)));
}

void json_put_number(struct json *object, const char *key, double n)
{
    json_put(object, key, give(json_real(n)));
}

void json_put_flag(struct json *object, const char *key, int flag)
{
    json_put(object, key, give(json_boolean(flag)));
}

void json_put_none(struct json *object, const char *key)
{
    json_put(object, key, give(json_null()));
}

void json_push(struct json *array, struct json *value)
{
    if (json_array_append_new(own(array), own(value)) != 0)
        give(NULL);
}

void json_push_text(struct json *array, const char *text)
{
    json_push(array, give(json_string(text)));
}

void json_push_count(struct json *array, uint64_t n)
{
    json_push(array, give(json_integer((json_int_t)n)));
}

const struct json *json_get(const struct json *object, const char *key)
{
    return (const struct json *)(const void *)json_object_get(view(object), key);
}

size_t json_length(const struct json *array)
{
    return json_array_size(view(array));
}

const struct json *json_at(const struct json *array, size_t i)
{
    return (const struct json *)(const void *)json_array_get(view(array), i);
}

static const char *text_of(const json_t *value, struct arena *a)
{
    if (!json_is_string(value))
        return "";
    return arena_text(a, (struct str){json_string_value(value), json_string_length(value)});
}

const char *json_text(const struct json *object, const char *key, struct arena *a)
{
    return text_of(json_object_get(view(object), key), a);
}

const char *json_text_at(const struct json *array, size_t i, struct arena *a)
{
    return text_of(json_array_get(view(array), i), a);
}

uint64_t json_count(const struct json *object, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(view(object), key));
}

uint64_t json_count_at(const struct json *array, size_t i)
{
    return (uint64_t)json_integer_value(json_array_get(view(array), i));
}

double json_number(const struct json *object, const char *key)
{
    return json_number_value(json_object_get(view(object), key));
}

int json_flag(const struct json *object, const char *key)
{
    return json_is_true(json_object_get(view(object), key));
}

static int is_count(const json_t *value, uint64_t max)
{
    return json_is_integer(value) && json_integer_value(value) >= 0 &&
           (uint64_t)json_integer_value(value) <= max;
}

static int holds_one(const json_t *value, enum json_holds holds, uint64_t max)
{
    switch (holds) {
    case HOLDS_TEXT:
    case HOLDS_TEXTS:
        return json_is_string(value);
    case HOLDS_COUNT:
    case HOLDS_COUNTS:
        return is_count(value, max);
    case HOLDS_NUMBER:
        return json_is_number(value);
    case HOLDS_FLAG:
        return json_is_boolean(value);
    case HOLDS_OBJECT:
    case HOLDS_OBJECTS:
        return json_is_object(value);
    }
    return 0;
}

static int holds(const json_t *value, const struct json_key *key)
{
    if (key->holds < HOLDS_OBJECTS)
        return holds_one(value, key->holds, key->max);
    int is_so = json_is_array(value);
    for (size_t i = 0; is_so && i < json_array_size(value); i++)
        is_so = holds_one(json_array_get(value, i), key->holds, key->max);
    return is_so;
}

int json_fits(const struct json *object, const struct json_key *keys)
{
    int is_fit = json_is_object(view(object));
    for (; is_fit && keys->name; keys++) {
        const json_t *value = json_object_get(view(object), keys->name);
        is_fit = value ? holds(value, keys) : !keys->is_needed;
    }
    return is_fit;
}

int json_all_fit(const struct json *array, const struct json_key *keys)
{
    int are_fit = 1;
    for (size_t i = 0; are_fit && i < json_length(array); i++)
        are_fit = json_fits(json_at(array, i), keys);
    return are_fit;
}

void json_print(struct buf *out, const struct json *root)
{
    char *text = json_dumps(view(root), JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    if (!text)
        give(NULL);
    buf_text(out, text);
    buf_byte(out, '\n');
    free(text);
}

struct json *json_parse(struct str text, const char *what, struct diag *d)
{
    json_error_t error;
    json_t *root = json_loadb(text.bytes, text.len, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        diag_set(d, DIAG_SYSTEM, "'%s' is damaged at line %d", what, error.line);
    return root ? give(root) : NULL;
}
