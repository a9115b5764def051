/*
 * piece - what reading one piece of an export gives, before it is merged.
 *
 * A large export is read in pieces, side by side. A piece has words, ids and line numbers of its
 * own; merge.h brings the pieces together in the order of the file, so that what is staged does
 * not depend on how a file was cut.
 */
#ifndef OFFBOARD_PIECE_H
#define OFFBOARD_PIECE_H

#include "extract/rejects.h"
#include "lib/staged.h"
#include "lib/words.h"

/* A school's space is a word of the piece until it is merged. */
enum { SPACE_IS_OWN = 1 << 16 };

/* A value of an id, once or more often in a piece, in the order in which they were met. */
struct piece_id {
    uint64_t hash[2]; /* alias_hash of the value */
    uint64_t bare[2]; /* that of the number without its leading zeros; 0, 0 if it has none */
    uint32_t space;   /* WORDS_SPACE, or SPACE_IS_OWN | a code of the piece's words */
    uint8_t kind;     /* enum field; former_upn is stored as upn */
    uint8_t is_former;
    uint16_t reading;
};

/* Two ids of one row; `first` is the one the row stands under. */
struct piece_join {
    uint32_t first, other;
};

/* A UPN with a wrong check letter: a warning, if nobody had that UPN before. */
struct piece_warning {
    uint32_t id;
    struct reject reject;
};

union staged_row {
    struct row_at row;
    struct roll_row roll;
    struct account_row account;
    struct enrolment_row enrolment;
    struct result_row result;
};

struct piece {
    uint16_t export;
    uint64_t from, to; /* the rows that begin in [from, to) of the text */
    uint64_t end;      /* where the next row begins */
    uint32_t lines;    /* physical lines in [from, end) */
    char *text;        /* its bytes, from text_at */
    uint64_t text_at;
    size_t text_len, text_capacity;
    struct words words[WORDS_DOMAINS];
    struct {
        char *bytes; /* `count` records; alias is an index into ids, line is the piece's */
        size_t count, size, len, capacity; /* size: of one record */
    } records[SOURCE_KINDS];
    struct piece_id *ids;
    size_t id_count, id_capacity;
    struct piece_join *joins;
    size_t join_count, join_capacity;
    struct piece_warning *warnings;
    size_t warning_count, warning_capacity;
    struct rejects rejects; /* lines are the piece's */
    uint64_t rows, good, repaired, rejected, blank;
    int status; /* 0, or -1 with diag */
    struct diag diag;
};

/* The staged table of each kind of reading. */
extern const struct table_kind *const source_tables[SOURCE_KINDS];

enum { RECORD_WORDS_MAX = 10 };
/* The words of each kind's record: which field's, and where in the record their code stands. */
struct record_word {
    enum field field;
    enum words_domain domain;
    size_t at;
};
extern const struct record_words {
    const struct record_word *words;
    size_t count;
} record_words[SOURCE_KINDS];

void piece_init(struct piece *p);
void piece_clear(struct piece *p); /* keeps the memory */
void piece_release(struct piece *p);

/* Ends the piece: a column has more different words than a dictionary can hold. */
void piece_refuse_words(struct piece *p, enum words_domain domain);
/* Room for one more record: the piece has it once piece_end_record is called. */
void *piece_next_record(struct piece *p, enum source_kind kind);
void piece_end_record(struct piece *p, enum source_kind kind);

#endif
