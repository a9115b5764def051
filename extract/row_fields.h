/*
 * row_fields - the fields of the row that is being read, and what is wrong with them.
 */
#ifndef OFFBOARD_ROW_FIELDS_H
#define OFFBOARD_ROW_FIELDS_H

#include "extract/piece.h"
#include "lib/row_reader.h"

enum { WORD_BYTES_MAX = 32000 }; /* what a cell of a workbook holds */

/* The last values of a column: exports are mostly grouped by person, and repeat themselves. */
struct id_cache {
    char text[40];
    size_t len;
    uint32_t id; /* NO_INDEX: nothing is kept */
    uint32_t space;
};
struct day_cache {
    char text[10];
    uint16_t is_kept;
    struct day day;
};
struct map_cache {
    char text[24];
    size_t len;
    int value; /* 0: nothing is kept */
};
/* A word of up to 16 bytes is told by its ends alone, a longer one once they are equal. */
struct recent_word {
    uint64_t head, tail;
    uint32_t len; /* 0: nothing is kept */
    uint16_t code;
};
enum {
    COLUMN_NONE = -1,
    COLUMN_OTHER = -2,
    RECENT_WORDS = 2048, /* a power of two: classes are hundreds */
    RECENT_DAYS = 64
};
struct reading_cache {
    /* Of each field: its only column, COLUMN_NONE, or COLUMN_OTHER for all that takes more. */
    int32_t columns[FIELD_COUNT];
    enum field id_fields[ID_KINDS]; /* that the reading has */
    size_t id_count;
    struct id_cache ids[ID_KINDS];
    struct map_cache maps[FIELD_COUNT];
    const struct record_word *words[RECORD_WORDS_MAX]; /* that the reading has a column for */
    size_t word_count;
    uint8_t recent_of[FIELD_COUNT]; /* counted from 1; 0: the field's words are not kept */
    struct day_cache days[RECENT_DAYS];
    uint32_t joined[ID_KINDS]; /* the ids of the last row that was staged */
    size_t joined_count;
    uint32_t joined_school; /* as in row_context */
    int is_same;            /* the row has the very ids of that row */
    size_t recent_count;    /* of the kind's record */
    struct recent_word recent[RECORD_WORDS_MAX][RECENT_WORDS];
};

/* What reads a piece's rows; each thread has one of its own. */
struct row_context {
    const struct setup *setup;
    struct piece *piece;
    struct reading_cache *caches; /* by reading; of this piece */
    struct reading_cache *cache;  /* of the reading */
    uint32_t *id_slots;           /* hash table of the piece's ids, see row_ids.c */
    const struct reading *reading;
    const struct reading_setup *map;
    uint16_t reading_index;
    uint32_t school; /* the space of this row's school's ids, as in piece_id */
    int is_foreign;  /* the row is of another school: left alone */
    struct buf scratch, joined, folded;
    struct result_row *results; /* of the wide readings of this row */
    size_t result_count, result_capacity;
    uint32_t known[WORDS_DOMAINS]; /* words of the piece before this row */
    int has_new_words;             /* this row brought some */
    const struct row *row;
    struct fault fault; /* the first one that rejects the row */
    struct fault repair;
};

void row_fault(struct row_context *ctx, enum reject_rule rule, enum field f);
/* Has a spreadsheet changed the field's cell? Then that is the row's fault. */
int row_is_damaged(struct row_context *ctx, enum field f, struct str cell);
void row_repair(struct row_context *ctx, enum reject_rule rule, enum field f);

static inline int row_has(const struct row_context *ctx, enum field f)
{
    return ctx->cache->columns[f] != COLUMN_NONE;
}

/* One cell, trimmed; blank where a shortened row leaves it out. */
static inline struct str row_cell(const struct row_context *ctx, uint32_t column)
{
    if (column >= ctx->row->count || ctx->row->cells[column].len == 0)
        return STR("");
    struct str cell = ctx->row->cells[column];
    /* Most cells have nothing to trim: a letter or digit at both ends. */
    if ((unsigned char)(cell.bytes[0] - '!') < 94 &&
        (unsigned char)(cell.bytes[cell.len - 1] - '!') < 94)
        return cell;
    return str_trim(cell);
}
struct str row_field_joined(struct row_context *ctx, enum field f);
/* A field's cell: trimmed, several columns joined by '-'. Valid until the next call. */
static inline struct str row_field(struct row_context *ctx, enum field f)
{
    int32_t column = ctx->cache->columns[f];
    if (column >= 0)
        return row_cell(ctx, (uint32_t)column);
    return column == COLUMN_NONE ? STR("") : row_field_joined(ctx, f);
}
/* As row_code, which see; `kept` is where the word is remembered, or NULL. */
uint16_t row_find_code(struct row_context *ctx, enum words_domain domain, enum field f,
                       struct str text, struct recent_word *kept);
/* Codes are other words' now: none is remembered any more. */
void row_forget_words(struct reading_cache *cache);

static inline struct recent_word recent_word_of(struct str text)
{
    struct recent_word w = {.len = (uint32_t)text.len};
    uint32_t head, tail;
    if (text.len >= 8) {
        memcpy(&w.head, text.bytes, 8);
        memcpy(&w.tail, text.bytes + text.len - 8, 8);
    } else if (text.len >= 4) {
        memcpy(&head, text.bytes, 4);
        memcpy(&tail, text.bytes + text.len - 4, 4);
        w.head = head;
        w.tail = tail;
    } else {
        w.head = (unsigned char)text.bytes[0];
        w.tail = (uint64_t)(unsigned char)text.bytes[text.len / 2] << 8 |
                 (unsigned char)text.bytes[text.len - 1];
    }
    return w;
}

/* The code of a text in the piece's dictionary; 0, with a fault, where it is none. */
static inline uint16_t row_code(struct row_context *ctx, enum words_domain domain, enum field f,
                                struct str text)
{
    unsigned column = ctx->cache->recent_of[f];
    if (text.len == 0)
        return 0;
    if (!column)
        return row_find_code(ctx, domain, f, text, NULL);
    struct recent_word w = recent_word_of(text);
    uint64_t mixed = (w.head ^ w.tail << 1 ^ w.len) * UINT64_C(0x9E3779B97F4A7C15);
    struct recent_word *kept = &ctx->cache->recent[column - 1][mixed >> 32 & (RECENT_WORDS - 1)];
    if (kept->head == w.head && kept->tail == w.tail && kept->len == w.len &&
        (w.len <= 16 || str_equal(ctx->piece->words[domain].texts[kept->code], text)))
        return kept->code;
    return row_find_code(ctx, domain, f, text, kept);
}
/* A day as the reading writes days, by day_parse. */
int row_day(struct row_context *ctx, struct day *out, struct str cell);
/* What a word means, 0 where the field is not read or blank; a fault where nobody mapped it. */
int row_mapped(struct row_context *ctx, const struct word_map *map, enum field f);

#endif
