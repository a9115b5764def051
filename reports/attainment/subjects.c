#include "reports/attainment/subjects.h"

#include <ctype.h>
#include <fcntl.h>

#include "lib/outdir.h"
#include "reports/attainment/table_rows.h"

enum { NAME_MAX_BYTES = 120, FILE_BYTES_MAX = 1 << 20, PLAIN_CREDITS = 1000 };
enum { HONORS_WEIGHT = 500, AP_WEIGHT = 1000 }; /* formats.md 5.3 */

struct subject_row {
    char name[NAME_MAX_BYTES]; /* plain */
    struct subject_info info;
    int has_weight;
};

struct points_row {
    const struct grade_scale *scale;
    int32_t rank, points;
};

/* Rows of the user's files come first, so the first match holds. */
struct subject_table {
    struct subject_row *subjects;
    size_t subject_count;
    struct points_row *points;
    size_t points_count;
};

static const struct {
    const char *name;
    enum slot slot;
} slots[] = {{"english", SLOT_ENGLISH}, {"maths", SLOT_MATHS}, {"ebacc", SLOT_EBACC},
             {"open", SLOT_OPEN},       {"none", SLOT_NONE},   {"left out", SLOT_NONE}};

static const struct {
    const char *name;
    enum pillar pillar;
} pillars[] = {{"english language", PILLAR_LANGUAGE_PAPER},
               {"english literature", PILLAR_LITERATURE},
               {"maths", PILLAR_MATHS},
               {"combined science", PILLAR_COMBINED},
               {"biology", PILLAR_BIOLOGY},
               {"chemistry", PILLAR_CHEMISTRY},
               {"physics", PILLAR_PHYSICS},
               {"computer science", PILLAR_COMPUTING},
               {"humanity", PILLAR_HUMANITY},
               {"language", PILLAR_LANGUAGE}};

/* The next run of letters and digits, in lower case; "&" is "and". Returns 0 at the end. */
static int next_word(struct str *rest, char out[NAME_MAX_BYTES])
{
    size_t i = 0, len = 0;
    while (i < rest->len && rest->bytes[i] != '&' && !isalnum((unsigned char)rest->bytes[i]) &&
           (unsigned char)rest->bytes[i] < 0x80)
        i++;
    if (i < rest->len && rest->bytes[i] == '&') {
        memcpy(out, "and", 4);
        *rest = (struct str){rest->bytes + i + 1, rest->len - i - 1};
        return 1;
    }
    for (; i < rest->len; i++) {
        unsigned char c = (unsigned char)rest->bytes[i];
        if ((!isalnum(c) && c < 0x80) || len + 1 == NAME_MAX_BYTES)
            break;
        out[len++] = c < 0x80 ? (char)tolower(c) : (char)c;
    }
    out[len] = '\0';
    *rest = (struct str){rest->bytes + i, rest->len - i};
    return len > 0;
}

/* "GCSE Art, Craft & Design" becomes "artcraftanddesign"; one too long is cut, and so unknown. */
static void plain_name(char out[NAME_MAX_BYTES], struct str name)
{
    char word[NAME_MAX_BYTES];
    size_t len = 0;
    while (next_word(&name, word)) {
        size_t more = strlen(word);
        if (strcmp(word, "gcse") == 0 || strcmp(word, "igcse") == 0)
            continue;
        if (len + more + 1 > NAME_MAX_BYTES)
            break;
        memcpy(out + len, word, more);
        len += more;
    }
    if (len > 2 && memcmp(out + len - 2, "91", 2) == 0) /* "Mathematics (9-1)" */
        len -= 2;
    out[len] = '\0';
}

/* "AP Biology", "IB History HL", "Honors English 9". */
static int32_t weight_of_name(struct str name)
{
    char word[NAME_MAX_BYTES];
    int32_t weight = 0;
    while (next_word(&name, word)) {
        if (strcmp(word, "ap") == 0 || strcmp(word, "ib") == 0)
            return AP_WEIGHT;
        if (strcmp(word, "honors") == 0 || strcmp(word, "honours") == 0)
            weight = HONORS_WEIGHT;
    }
    return weight;
}

/* "8.5" is 8500: at most three digits after the point. */
static int read_thousandths(int32_t *out, struct str text)
{
    uint64_t whole, part = 0;
    struct str rest = text, front = str_cut(&rest, '.');
    if (str_to_u64(&whole, front, 1000) != 0)
        return -1;
    if (rest.bytes) {
        if (rest.len < 1 || rest.len > 3 || str_to_u64(&part, rest, 999) != 0)
            return -1;
        for (size_t i = rest.len; i < 3; i++)
            part *= 10;
    }
    *out = (int32_t)(whole * 1000 + part);
    return 0;
}

static int read_slot(struct subject_info *info, struct str text)
{
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (str_is(text, slots[i].name)) {
            info->slot = slots[i].slot;
            info->is_left_out = str_is(text, "left out");
            return 0;
        }
    return text.len ? -1 : 0;
}

static int read_pillar(struct subject_info *info, struct str text)
{
    for (size_t i = 0; i < sizeof pillars / sizeof *pillars; i++)
        if (str_is(text, pillars[i].name)) {
            info->pillar = pillars[i].pillar;
            return 0;
        }
    return text.len ? -1 : 0;
}

/* A pillar stands in its own slot: English in the doubled one, sciences in the EBacc's. */
static int pillar_fits(const struct subject_info *info)
{
    switch (info->pillar) {
    case PILLAR_NONE:
        return info->slot != SLOT_ENGLISH && info->slot != SLOT_MATHS && info->slot != SLOT_EBACC;
    case PILLAR_LANGUAGE_PAPER:
    case PILLAR_LITERATURE:
        return info->slot == SLOT_ENGLISH;
    case PILLAR_MATHS:
        return info->slot == SLOT_MATHS;
    default:
        return info->slot == SLOT_EBACC;
    }
}

enum { SUBJECT, SLOT, PILLAR, SCALE, CREDITS, WEIGHT };

static int read_subject(struct subject_row *out, const struct table_rows *t,
                        const struct table_row *row, struct diag *d)
{
    const struct str *cells = row->cells;
    struct subject_info *info = &out->info;
    *out = (struct subject_row){.info = {.credits = PLAIN_CREDITS},
                                .has_weight = cells[WEIGHT].len > 0};
    plain_name(out->name, cells[SUBJECT]);
    if (!out->name[0])
        return table_rows_error(t, row, d, "subject: empty, wanted a subject's name");
    if (read_slot(info, cells[SLOT]) != 0)
        return table_rows_error(t, row, d,
                                "slot: wanted english, maths, ebacc, open, none or "
                                "left out");
    if (read_pillar(info, cells[PILLAR]) != 0 || !pillar_fits(info))
        return table_rows_error(t, row, d,
                                "pillar: english language, english literature, maths, combined "
                                "science, biology, chemistry, physics, computer science, humanity "
                                "or language, each in its own slot; empty for open");
    if (cells[SCALE].len && !(info->scale = grade_scale_find(cells[SCALE])))
        return table_rows_error(t, row, d, "scale: no scale of that name; see points.csv");
    if (cells[CREDITS].len && read_thousandths(&info->credits, cells[CREDITS]) != 0)
        return table_rows_error(t, row, d, "credits: wanted a number as in '0.5'");
    if (cells[WEIGHT].len && read_thousandths(&info->weight, cells[WEIGHT]) != 0)
        return table_rows_error(t, row, d, "weight: wanted a number as in '0.5'");
    return 0;
}

static int add_subjects(struct subject_table *table, struct arena *a, const char *path,
                        struct str text, struct diag *d)
{
    static const char *const columns[] = {"subject", "slot",   "pillar", "scale",
                                          "credits", "weight", NULL};
    struct table_rows t;
    if (table_rows_read(&t, a, path, text, columns, d) != 0)
        return -1;
    struct subject_row *all = arena_alloc(a, (table->subject_count + t.count + 1) * sizeof *all);
    int status = 0;
    if (table->subject_count)
        memcpy(all, table->subjects, table->subject_count * sizeof *all);
    for (size_t i = 0; i < t.count && status == 0; i++)
        status = read_subject(&all[table->subject_count + i], &t, &t.rows[i], d);
    table->subjects = all;
    table->subject_count += t.count;
    table_rows_release(&t);
    return status;
}

/* 5+ and 5- are 5 here: a step beside a whole grade's rank (lib/grade_scale.c). */
static int32_t whole_rank(const struct grade_scale *scale, struct grade_meaning m)
{
    return scale->has_sub_grades && m.rank > 0 ? (m.rank + 1) / 3 : m.rank;
}

enum { POINTS_SCALE, POINTS_GRADE, POINTS };

static int read_points(struct points_row *out, const struct table_rows *t,
                       const struct table_row *row, struct diag *d)
{
    const struct str *cells = row->cells;
    *out = (struct points_row){.scale = grade_scale_find(cells[POINTS_SCALE])};
    if (!out->scale)
        return table_rows_error(t, row, d, "scale: no scale of that name");
    struct grade_meaning m = grade_meaning(out->scale, cells[POINTS_GRADE]);
    out->rank = whole_rank(out->scale, m);
    if (m.rank < 0 || m.points == GRADE_NO_POINTS)
        return table_rows_error(t, row, d, "grade: this scale has no such grade with points");
    if (read_thousandths(&out->points, cells[POINTS]) != 0)
        return table_rows_error(t, row, d, "points: wanted a number as in '8.5'");
    return 0;
}

static int add_points(struct subject_table *table, struct arena *a, const char *path,
                      struct str text, struct diag *d)
{
    static const char *const columns[] = {"scale", "grade", "points", NULL};
    struct table_rows t;
    if (table_rows_read(&t, a, path, text, columns, d) != 0)
        return -1;
    struct points_row *all = arena_alloc(a, (table->points_count + t.count + 1) * sizeof *all);
    int status = 0;
    if (table->points_count)
        memcpy(all, table->points, table->points_count * sizeof *all);
    for (size_t i = 0; i < t.count && status == 0; i++)
        status = read_points(&all[table->points_count + i], &t, &t.rows[i], d);
    table->points = all;
    table->points_count += t.count;
    table_rows_release(&t);
    return status;
}

typedef int table_adder(struct subject_table *table, struct arena *a, const char *path,
                        struct str text, struct diag *d);

static int add_file(struct subject_table *table, struct arena *a, const char *beside,
                    const char *file, table_adder *add, struct diag *d)
{
    struct buf text = {0};
    if (!file || !file[0])
        return 0;
    const char *path = file[0] == '/' ? file : arena_format(a, "%s%s", beside, file);
    int status = file_read(&text, AT_FDCWD, path, FILE_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_USAGE, "there is no '%s': it is named in [report]", path);
    if (status == 0)
        status = add(table, a, path, buf_str(&text), d);
    buf_release(&text);
    return status;
}

int subject_table_read(struct subject_table **out, struct arena *a, const char *beside,
                       const char *subjects_file, const char *points_file, struct diag *d)
{
    struct subject_table *t = arena_alloc(a, sizeof *t);
    *out = t;
    if (add_file(t, a, beside, subjects_file, add_subjects, d) != 0 ||
        add_file(t, a, beside, points_file, add_points, d) != 0)
        return -1;
    if (add_subjects(t, a, "reports/tables/subjects.csv", str_of(table_subjects), d) != 0)
        return -1;
    return add_points(t, a, "reports/tables/points.csv", str_of(table_points), d);
}

struct subject_info subject_find(const struct subject_table *t, struct str name)
{
    char plain[NAME_MAX_BYTES];
    struct subject_info info = {.credits = PLAIN_CREDITS, .weight = weight_of_name(name)};
    plain_name(plain, name);
    for (size_t i = 0; i < t->subject_count; i++) {
        if (strcmp(t->subjects[i].name, plain) != 0)
            continue;
        int32_t by_name = info.weight;
        info = t->subjects[i].info;
        if (!t->subjects[i].has_weight)
            info.weight = by_name;
        break;
    }
    return info;
}

int32_t points_find(const struct subject_table *t, const struct grade_scale *scale,
                    struct str grade)
{
    struct grade_meaning m = grade_meaning(scale, grade);
    if (!scale || m.points == GRADE_NO_POINTS || m.rank < 0)
        return m.points;
    for (size_t i = 0; i < t->points_count; i++)
        if (t->points[i].scale == scale && t->points[i].rank == whole_rank(scale, m))
            return t->points[i].points;
    return m.points;
}
