#include "reports/figures/grades.h"

#include <ctype.h>
#include <strings.h>

#include "reports/order.h"

enum grade_class {
    GRADE_NUMBER,
    GRADE_PAIR, /* a double award: 5-4 */
    GRADE_A_TO_G,
    GRADE_LETTER,
    GRADE_RANKED, /* on a scale whose order its letters do not show */
    GRADE_OTHER,
    GRADE_U /* ungraded, absent, and what is no result on another subject's scale */
};

static const char *const ranked_scales[] = {"technical-award", "applied-general-double",
                                            "key-stage-3-levels", NULL};

/* The place of a scale in the list above, or -1; *rank is the grade's on it. */
static int ranked_on(struct str grade, int32_t *rank)
{
    for (int i = 0; ranked_scales[i]; i++) {
        const struct grade_scale *s = grade_scale_find(str_of(ranked_scales[i]));
        if (!grade_is_on(s, grade))
            continue;
        *rank = grade_meaning(s, grade).rank;
        return i;
    }
    return -1;
}

static int is_made_of(struct str text, const char *marks)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.bytes[i] == '\0' || !strchr(marks, toupper((unsigned char)text.bytes[i])))
            return 0;
    return text.len > 0;
}

/* 5-4, but not 5-, which is a 5. */
static int is_pair(struct str grade)
{
    const char *hyphen = memchr(grade.bytes, '-', grade.len);
    return hyphen && hyphen + 1 < grade.bytes + grade.len && isdigit((unsigned char)hyphen[1]);
}

static enum grade_class class_of(struct str grade)
{
    struct str suffix = {grade.bytes + 1, grade.len - 1};
    int32_t rank;
    if (grade_meaning(NULL, grade).is_known)
        return GRADE_U;
    if (ranked_on(grade, &rank) >= 0)
        return GRADE_RANKED;
    if (isdigit((unsigned char)grade.bytes[0]))
        return is_pair(grade) ? GRADE_PAIR : GRADE_NUMBER;
    if (is_made_of(grade, "ABCDEFG*+-") && isalpha((unsigned char)grade.bytes[0]))
        return GRADE_A_TO_G;
    if (isalpha((unsigned char)grade.bytes[0]) && (suffix.len == 0 || is_made_of(suffix, "*+-")))
        return GRADE_LETTER;
    return GRADE_OTHER;
}

/* Leading number, 0 to 999999; grades are small. */
static long number_of(struct str grade, size_t *end)
{
    long number = 0;
    for (*end = 0; *end < grade.len && isdigit((unsigned char)grade.bytes[*end]); ++*end)
        if (number < 100000)
            number = number * 10 + (grade.bytes[*end] - '0');
    return number;
}

/* A* before A+ before A before A-; a hyphen inside, as in 9-8, is no minus. */
static int suffix_rank(struct str grade, size_t at)
{
    if (at >= grade.len)
        return 2;
    if (grade.bytes[at] == '*')
        return 0;
    if (grade.bytes[at] == '+')
        return 1;
    return grade.bytes[at] == '-' && at + 1 == grade.len ? 3 : 2;
}

static int ranked_order(struct str a, struct str b)
{
    int32_t a_rank = 0, b_rank = 0;
    int a_scale = ranked_on(a, &a_rank), b_scale = ranked_on(b, &b_rank);
    if (a_scale != b_scale)
        return a_scale < b_scale ? -1 : 1;
    if (a_rank != b_rank)
        return a_rank > b_rank ? -1 : 1;
    return text_order(a, b);
}

int grade_order(struct str a, struct str b)
{
    if (a.len == 0 || b.len == 0)
        return (a.len > 0) - (b.len > 0);
    enum grade_class left = class_of(a), right = class_of(b);
    size_t a_end = 1, b_end = 1;
    if (left != right)
        return left < right ? -1 : 1;
    if (left == GRADE_OTHER || left == GRADE_U)
        return text_order(a, b);
    if (left == GRADE_RANKED)
        return ranked_order(a, b);
    int is_number = left == GRADE_NUMBER || left == GRADE_PAIR;
    long sign = is_number ? number_of(b, &b_end) - number_of(a, &a_end)
                          : toupper((unsigned char)a.bytes[0]) - toupper((unsigned char)b.bytes[0]);
    if (sign == 0)
        sign = suffix_rank(a, a_end) - suffix_rank(b, b_end);
    if (sign == 0) /* double awards: 9-9 before 9-8, but AA before AB */
        sign = is_number ? str_compare(b, a) : str_compare(a, b);
    return sign < 0 ? -1 : sign > 0;
}

static int is_heading(struct str grade)
{
    for (size_t i = 0; i < grade.len; i++)
        if (iscntrl((unsigned char)grade.bytes[i]))
            return 0;
    return grade.len <= GRADE_TEXT_MAX;
}

/* "A*A" becomes grade_a_star_a. */
static void field_of(struct buf *out, const char *prefix, struct str grade)
{
    int after_sign = 0;
    for (const char *p = prefix; *p; p++)
        buf_byte(out, (char)tolower((unsigned char)*p));
    buf_byte(out, '_');
    for (size_t i = 0; i < grade.len; i++) {
        unsigned char c = (unsigned char)grade.bytes[i];
        int is_minus = c == '-' && i + 1 == grade.len;
        if (isalnum(c)) {
            buf_text(out, after_sign ? "_" : "");
            buf_byte(out, (char)tolower(c));
        } else {
            buf_text(out, c == '*' ? "_star" : c == '+' ? "_plus" : is_minus ? "_minus" : "_");
        }
        after_sign = c == '*' || c == '+';
    }
}

/* Names clash where only case or a sign differs: the second gets a number. */
static int is_taken(const struct grade_columns *g, size_t upto, const char *heading,
                    const char *field)
{
    for (size_t i = 0; i < upto; i++)
        if (strcasecmp(g->columns[i].heading, heading) == 0 ||
            strcmp(g->columns[i].field, field) == 0)
            return 1;
    return 0;
}

static void name_column(struct grade_columns *g, size_t at, struct arena *a, const char *prefix,
                        struct str grade)
{
    struct buf field = {0};
    field_of(&field, prefix, grade);
    const char *heading = arena_format(a, "%s %.*s", prefix, STR_ARG(grade));
    const char *name = arena_text(a, buf_str(&field));
    for (int n = 2; is_taken(g, at, heading, name); n++) {
        heading = arena_format(a, "%s %.*s (%d)", prefix, STR_ARG(grade), n);
        name = arena_format(a, "%s_%d", field.bytes, n);
    }
    g->columns[at].heading = heading;
    g->columns[at].field = name;
    buf_release(&field);
}

static int compare_counts(const void *a, const void *b)
{
    const struct grade_column *left = a, *right = b;
    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return (left->code > right->code) - (left->code < right->code);
}

static int compare_grades(const void *a, const void *b, void *words)
{
    const struct grade_column *left = a, *right = b;
    return grade_order(words_text(words, left->code), words_text(words, right->code));
}

int grade_columns_find(const struct grade_columns *g, uint16_t code)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->columns[i].code == code)
            return (int)i;
    return -1;
}

void grade_columns_init(struct grade_columns *g, struct arena *a, const struct words *grades,
                        const uint64_t *counts, const char *prefix)
{
    struct words view = *grades;
    *g = (struct grade_columns){.count = 0};
    g->columns = arena_alloc(a, grades->count * sizeof *g->columns);
    for (uint32_t code = 1; code < grades->count; code++) {
        if (counts[code] > 0 && is_heading(grades->texts[code]))
            g->columns[g->count++] =
                (struct grade_column){.code = (uint16_t)code, .count = counts[code]};
        else if (counts[code] > 0)
            g->has_others = 1;
    }
    if (g->count > GRADE_COLUMNS_MAX) {
        qsort(g->columns, g->count, sizeof *g->columns, compare_counts);
        g->count = GRADE_COLUMNS_MAX;
        g->has_others = 1;
    }
    qsort_r(g->columns, g->count, sizeof *g->columns, compare_grades, &view);
    for (size_t i = 0; i < g->count; i++)
        name_column(g, i, a, prefix, grades->texts[g->columns[i].code]);
}
