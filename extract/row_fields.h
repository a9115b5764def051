/*
 * row_fields - the fields of the row that is being read, and what is wrong with them.
 */
#ifndef OFFBOARD_ROW_FIELDS_H
#define OFFBOARD_ROW_FIELDS_H

#include "extract/piece.h"
#include "extract/recall.h"
#include "lib/row_reader.h"

enum { WORD_BYTES_MAX = 32000 }; /* what a cell of a workbook holds */

/* What cells gave, by field; NULL for fields that no reading has asked for. */
struct field_recalls {
    struct recall *words[FIELD_COUNT];  /* codes in the piece's dictionaries */
    struct recall *values[FIELD_COUNT]; /* all that no dictionary changes */
    struct recall *school;              /* of row_find_school: its codes are words too */
    struct recall *all;                 /* these, in one block */
};

/* The last id of a kind: exports are mostly grouped by person. */
struct id_cache {
    struct recall_ends ends;
    char text[40]; /* a longer id is not kept */
    size_t len;
    uint32_t id; /* NO_INDEX: nothing is kept */
    uint32_t space;
};
/* Is the cell, found by its ends, the id that is kept? */
static inline int id_is_kept(const struct id_cache *cache, struct str cell, struct recall_ends ends)
{
    return recall_are(cache->ends, ends) && cache->len == cell.len && cache->id != NO_INDEX &&
           (cell.len <= RECALL_BYTES || memcmp(cache->text, cell.bytes, cell.len) == 0);
}

enum { COLUMN_NONE = -1, COLUMN_OTHER = -2 };
struct reading_cache {
    /* Of each field: its only column, COLUMN_NONE, or COLUMN_OTHER for all that takes more. */
    int32_t columns[FIELD_COUNT];
    enum field id_fields[ID_KINDS]; /* that the reading has */
    size_t id_count;
    struct id_cache ids[ID_KINDS];
    struct record_word words[RECORD_WORDS_MAX]; /* that the reading has a column for */
    size_t word_count;
    enum words_domain domains[FIELD_COUNT]; /* of the fields that are words of the record */
    uint32_t joined[ID_KINDS];              /* the ids of the last row that was staged */
    size_t joined_count;
    uint32_t joined_school; /* as in row_context */
    int is_same;            /* the row has the very ids of that row */
    struct field_recalls recalls;
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
    union staged_row *results; /* of the wide readings of this row */
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

/* A field's cell as it stands; *is_padded as in recall_ends_of. */
static inline struct str row_raw(struct row_context *ctx, enum field f, int *is_padded)
{
    int32_t column = ctx->cache->columns[f];
    if (column >= 0 && (size_t)column < ctx->row->count) {
        *is_padded = ctx->row->is_padded;
        return ctx->row->cells[column];
    }
    *is_padded = 0;
    return row_field(ctx, f);
}

/* Reads a trimmed cell of a field; what is wrong is the row's fault or repair. */
typedef uint32_t row_reader_of(struct row_context *ctx, enum field f, struct str cell);
/* Reads a cell, and keeps its value under its ends unless something is wrong with the row. */
uint32_t row_read_cell(struct row_context *ctx, struct recall *kept, enum field f, struct str raw,
                       struct recall_ends ends, row_reader_of *read);

/* What `read` makes of a field's cell, which is not read again where the same cell was before. */
static inline uint32_t row_value(struct row_context *ctx, enum field f, row_reader_of *read)
{
    int is_padded;
    struct str raw = row_raw(ctx, f, &is_padded);
    struct recall *kept = ctx->cache->recalls.values[f];
    if (raw.len > RECALL_BYTES)
        return read(ctx, f, str_trim(raw));
    struct recall_ends ends = recall_ends_of(raw, is_padded);
    int64_t value = recall_find(kept, ends, raw.len);
    return value >= 0 ? (uint32_t)value : row_read_cell(ctx, kept, f, raw, ends, read);
}

/* Reads a cell of a field that is a word of the record: its code, in the field's domain. */
uint32_t row_read_word(struct row_context *ctx, enum field f, struct str cell);
/* The same, likewise. `is_padded` as in recall_ends_of. */
static inline uint16_t row_word(struct row_context *ctx, enum field f, struct str raw,
                                int is_padded, row_reader_of *read)
{
    struct recall *kept = ctx->cache->recalls.words[f];
    struct recall_ends ends = recall_ends_of(raw, is_padded);
    int64_t code = recall_find(kept, ends, raw.len);
    if (code >= 0 && (raw.len <= RECALL_BYTES ||
                      str_equal(ctx->piece->words[ctx->cache->domains[f]].texts[code], raw)))
        return (uint16_t)code;
    return (uint16_t)row_read_cell(ctx, kept, f, raw, ends, read);
}

/* The code of a text in the piece's dictionary; 0, with a fault, where it is none. */
uint16_t row_code(struct row_context *ctx, enum words_domain domain, enum field f, struct str text);
/* What a word means, 0 where the field is not read or blank; a fault where nobody mapped it. */
int row_mapped(struct row_context *ctx, enum field f);
/* Codes are other words' now: none is remembered any more. */
void row_forget_words(struct reading_cache *cache);

#endif
