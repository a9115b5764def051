/*
 * json - writing and reading the small JSON files of the vault.         (lib level 1)
 *
 * The only file that includes jansson. A value is owned by the object or array it was put in;
 * only roots are freed. Getters give a default where a key is missing or of another type.
 */
#ifndef OFFBOARD_JSON_H
#define OFFBOARD_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "lib/arena.h"
#include "lib/diag.h"

struct json; /* a jansson value */

struct json *json_new_object(void);
struct json *json_new_array(void);
void json_free(struct json *root);

void json_put(struct json *object, const char *key, struct json *value); /* takes value */
void json_put_text(struct json *object, const char *key, const char *text);
void json_put_count(struct json *object, const char *key, uint64_t n);
void json_put_number(struct json *object, const char *key, double n);
void json_put_flag(struct json *object, const char *key, int flag);
void json_put_none(struct json *object, const char *key); /* null */
void json_push(struct json *array, struct json *value);   /* takes value */
void json_push_text(struct json *array, const char *text);
void json_push_count(struct json *array, uint64_t n);

const struct json *json_get(const struct json *object, const char *key); /* NULL if none */
size_t json_length(const struct json *array);
const struct json *json_at(const struct json *array, size_t i);
/* Texts are copied into the arena; "" where missing. */
const char *json_text(const struct json *object, const char *key, struct arena *a);
const char *json_text_at(const struct json *array, size_t i, struct arena *a);
uint64_t json_count(const struct json *object, const char *key);
uint64_t json_count_at(const struct json *array, size_t i);
double json_number(const struct json *object, const char *key);
int json_flag(const struct json *object, const char *key);

/*
 * What a key holds. One that is missing has its default, as in files of earlier versions; one of
 * another type, or a count above `max`, would have it without anybody noticing.
 */
enum json_holds {
    HOLDS_TEXT,
    HOLDS_COUNT,
    HOLDS_NUMBER,
    HOLDS_FLAG,
    HOLDS_OBJECT,
    HOLDS_OBJECTS, /* a list of them, as the next two are lists */
    HOLDS_TEXTS,
    HOLDS_COUNTS
};
struct json_key {
    const char *name;
    enum json_holds holds;
    uint64_t max;  /* of a count or counts */
    int is_needed; /* there is no default */
};
/* Is it an object whose keys hold that? `keys` end with a name of NULL; others are not looked at.
 */
int json_fits(const struct json *object, const struct json_key *keys);
/* The same of every entry of a list. */
int json_all_fit(const struct json *array, const struct json_key *keys);

/* Indented, keys in the order they were put, ended by a newline. */
void json_print(struct buf *out, const struct json *root);
/* NULL with *d (DIAG_SYSTEM) naming `what` where the text is not JSON. */
struct json *json_parse(struct str text, const char *what, struct diag *d);

#endif
