#include "lib/grade_scale.h"

#include <string.h>

enum { PLAIN_MAX = 24 }; /* longer than any grade or word */

/* What stands where a grade would, and is none (formats.md 4.4 and 5.1). */
static const char *const blank_words[] = {"", "-", "--", NULL};
static const char *const withheld_words[] = {"SUPP", "SUPPRESSED", NULL};
static const char *const no_entry_words[] = {"N/A", "#N/A", "NE", "NP", "NOTENTERED", NULL};
static const char *const absent_words[] = {"X", "ABS", "ABSENT", NULL};
static const char *const ungraded_words[] = {"U", "UNGRADED", NULL};

static int is_one_of(const char *text, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(text, words[i]) == 0)
            return 1;
    return 0;
}

static void replace(char *text, const char *word, const char *by)
{
    size_t len = strlen(word), new_len = strlen(by);
    for (char *at; (at = strstr(text, word));) {
        memmove(at + new_len, at + len, strlen(at + len) + 1);
        memcpy(at, by, new_len);
    }
}

/* "D*2" is "L2D*": how award bodies write the level. */
static void level_first(char *text)
{
    size_t len = strlen(text);
    char level = len ? text[len - 1] : '\0';
    if ((level != '1' && level != '2') || len < 2 || len > 3 || !strchr("DMP", text[0]) ||
        (len == 3 && text[1] != '*'))
        return;
    memmove(text + 2, text, len - 1);
    text[0] = 'L';
    text[1] = level;
    text[len + 1] = '\0';
}

/* Upper case, no blanks, words of awards as their letters; empty text where it is too long. */
static int make_plain(char out[PLAIN_MAX + 2], struct str text)
{
    size_t len = 0;
    text = str_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.bytes[i];
        if (c == ' ' || c == '\t')
            continue;
        if (len == PLAIN_MAX || c == '\0')
            return -1;
        out[len++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    out[len] = '\0';
    replace(out, "LEVEL", "L");
    replace(out, "DISTINCTION", "D");
    replace(out, "MERIT", "M");
    replace(out, "PASS", "P");
    replace(out, "STAR", "*");
    level_first(out);
    return 0;
}

/* Thousandths of a percentage from 0 to 100; -1 where it is none. */
static int32_t percent_of(const char *text)
{
    int32_t value = 0, unit = 1000;
    size_t i = 0;
    for (; text[i] >= '0' && text[i] <= '9' && i < 3; i++)
        value = value * 10 + (text[i] - '0') * 1000;
    if (i == 0)
        return -1;
    if (text[i] == '.') {
        for (i++; text[i] >= '0' && text[i] <= '9' && unit > 1; i++)
            value += (text[i] - '0') * (unit /= 10);
        if (unit == 1000)
            return -1;
    }
    if (text[i] == '%')
        i++;
    return text[i] == '\0' && value <= 100000 ? value : -1;
}

/* The place of a grade on its scale, or the place of the end. */
static size_t place_of(const struct grade_scale *s, const char *text)
{
    size_t i = 0;
    while (s->grades[i].text && strcmp(s->grades[i].text, text) != 0)
        i++;
    return i;
}

static size_t grade_count(const struct grade_scale *s)
{
    size_t count = 0;
    while (s->grades[count].text)
        count++;
    return count;
}

/* A grade of the scale; 5+ and 5- stand beside 5. */
static int find_grade(struct grade_meaning *m, const struct grade_scale *s, const char *text)
{
    char whole[PLAIN_MAX + 2];
    size_t i = place_of(s, text), len = strlen(text);
    int32_t step = 0;
    if (!s->grades[i].text && s->has_sub_grades && len > 1 && strchr("+-", text[len - 1])) {
        memcpy(whole, text, len);
        whole[len - 1] = '\0';
        step = text[len - 1] == '+' ? 1 : -1;
        i = place_of(s, whole);
        if (s->grades[i].text && strcmp(whole, "U") == 0)
            return 0;
    }
    if (!s->grades[i].text)
        return 0;
    *m = (struct grade_meaning){.points = s->grades[i].points,
                                .rank = (int32_t)(grade_count(s) - i) * 3 + step,
                                .is_known = 1,
                                .is_result = !s->grades[i].is_outside,
                                .lack = s->grades[i].is_outside ? LACK_OTHER : LACK_NONE,
                                .is_ungraded = is_one_of(text, ungraded_words)};
    return 1;
}

static int find_percent(struct grade_meaning *m, const char *text)
{
    int32_t value = percent_of(text);
    if (value < 0)
        return 0;
    *m = (struct grade_meaning){
        .points = GRADE_NO_POINTS, .rank = value, .is_known = 1, .is_result = 1};
    return 1;
}

/* LACK_NONE where the text is no such word. */
static enum grade_lack lack_of(const char *text)
{
    if (is_one_of(text, blank_words))
        return LACK_BLANK;
    if (is_one_of(text, withheld_words))
        return LACK_WITHHELD;
    return is_one_of(text, absent_words) || is_one_of(text, no_entry_words) ? LACK_OTHER
                                                                            : LACK_NONE;
}

/* A word that is no grade: absent and ungraded are results where the scale says so. */
static struct grade_meaning word_meaning(const struct grade_scale *s, const char *text)
{
    struct grade_meaning m = {.points = GRADE_NO_POINTS, .rank = -1, .is_known = 1};
    int is_ungraded = is_one_of(text, ungraded_words), is_absent = is_one_of(text, absent_words);
    if (is_ungraded || (is_absent && s && s->absent_is_zero)) {
        m.is_result = m.is_ungraded = 1;
        if (is_absent || (s && s->grades[place_of(s, "U")].text))
            m.points = 0;
    } else {
        m.lack = lack_of(text);
        m.is_known = m.lack != LACK_NONE;
        m.is_result = m.lack == LACK_NONE;
    }
    return m;
}

struct grade_meaning grade_meaning(const struct grade_scale *scale, struct str text)
{
    char plain[PLAIN_MAX + 2];
    struct grade_meaning m;
    if (make_plain(plain, text) != 0)
        return (struct grade_meaning){.points = GRADE_NO_POINTS, .rank = -1, .is_result = 1};
    if (scale && (scale->is_percent ? find_percent(&m, plain) : find_grade(&m, scale, plain)))
        return m;
    return word_meaning(scale, plain);
}

static int is_word(struct str text)
{
    return grade_meaning(NULL, text).is_known;
}

int grade_is_on(const struct grade_scale *scale, struct str text)
{
    char plain[PLAIN_MAX + 2];
    struct grade_meaning m;
    if (make_plain(plain, text) != 0 || is_one_of(plain, ungraded_words))
        return 0;
    return scale->is_percent ? find_percent(&m, plain) : find_grade(&m, scale, plain);
}

const struct grade_scale *grade_scale_find(struct str name)
{
    for (size_t i = 0; grade_scales[i]; i++)
        if (str_is(name, grade_scales[i]->name))
            return grade_scales[i];
    return NULL;
}

static struct grade_fit try_scale(const struct grade_scale *s, const struct str *texts,
                                  const uint64_t *counts, size_t count)
{
    struct grade_fit fit = {.scale = s, .first_strange = count};
    for (size_t i = 0; i < count; i++) {
        uint64_t n = counts ? counts[i] : 1;
        if (n == 0 || is_word(texts[i])) /* NP is no evidence for the US, nor U for England */
            continue;
        if (grade_is_on(s, texts[i])) {
            fit.fitting += n;
            continue;
        }
        fit.strange += n;
        if (fit.first_strange == count)
            fit.first_strange = i;
    }
    return fit;
}

/* 9 to 1 are percentages too: that is no doubt worth naming. */
static const struct grade_scale *rival(const struct grade_scale *s)
{
    return s->is_percent ? NULL : s;
}

static int is_better(const struct grade_fit *fit, const struct grade_fit *best, unsigned stages)
{
    if (fit->fitting != best->fitting)
        return fit->fitting > best->fitting;
    return fit->fitting > 0 && (fit->scale->stages & stages) && !(best->scale->stages & stages);
}

struct grade_fit grade_scale_fit(const struct str *texts, const uint64_t *counts, size_t count,
                                 unsigned stages)
{
    struct grade_fit best = {.first_strange = count};
    for (size_t i = 0; grade_scales[i]; i++) {
        struct grade_fit fit = try_scale(grade_scales[i], texts, counts, count);
        int is_equal = best.scale && fit.fitting == best.fitting;
        if (is_better(&fit, &best, stages)) {
            fit.also = is_equal ? rival(best.scale) : NULL;
            best = fit;
        } else if (is_equal && !best.also) {
            best.also = rival(fit.scale);
        }
    }
    if (best.fitting <= best.strange) {
        best.scale = best.also = NULL;
        best.strange += best.fitting;
        best.fitting = 0;
        for (best.first_strange = 0; best.first_strange < count; best.first_strange++)
            if ((!counts || counts[best.first_strange]) && !is_word(texts[best.first_strange]))
                break;
    }
    return best;
}
