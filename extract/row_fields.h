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
enum { COLUMN_NONE = -1, COLUMN_OTHER = -2, RECENT_WORDS = 64, RECENT_DAYS = 64 };
struct reading_cache {
    /* Of each field: its only column, COLUMN_NONE, or COLUMN_OTHER for all that takes more. */
    int32_t columns[FIELD_COUNT];
    enum field id_fields[ID_KINDS]; /* that the reading has */
    size_t id_count;
    struct id_cache ids[ID_KINDS];
    struct map_cache maps[FIELD_COUNT];
    uint16_t last[FIELD_COUNT];                 /* codes of the row before */
    uint16_t recent[FIELD_COUNT][RECENT_WORDS]; /* codes, by a few bytes of the text */
    struct day_cache days[RECENT_DAYS];
    uint32_t joined[ID_KINDS]; /* the ids of the last row that was staged */
    size_t joined_count;
    uint32_t joined_school; /* as in row_context */
    int is_same;            /* the row has the very ids of that row */
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
/* The code of a text in the piece's dictionary; 0, with a fault, where it is none. */
uint16_t row_code(struct row_context *ctx, enum words_domain domain, enum field f, struct str text);
/* A day as the reading writes days, by day_parse. */
int row_day(struct row_context *ctx, struct day *out, struct str cell);
/* What a word means, 0 where the field is not read or blank; a fault where nobody mapped it. */
int row_mapped(struct row_context *ctx, const struct word_map *map, enum field f);

#endif
