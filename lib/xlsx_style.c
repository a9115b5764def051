#include "lib/xlsx_style.h"

#include "lib/arena.h"

enum { FORMAT_MAX = 100000 };

struct xlsx_styles {
    char is_custom_date[FORMAT_MAX + 1]; /* by the number of the custom format */
    char *is_date;                       /* by the number of the cell style */
    size_t count, capacity;
    int is_in_cell_styles;
};

struct xlsx_styles *xlsx_styles_new(void)
{
    return mem_alloc(1, sizeof(struct xlsx_styles));
}

void xlsx_styles_free(struct xlsx_styles *s)
{
    free(s->is_date);
    free(s);
}

/* Whether a day or year is shown; quoted, escaped and bracketed parts are no date letters. */
static int code_is_date(const char *code)
{
    char until = '\0';
    for (; *code; code++) {
        if (until)
            until = *code == until ? '\0' : until;
        else if (*code == '"' || *code == '[')
            until = *code == '"' ? '"' : ']';
        else if ((*code == '\\' || *code == '_' || *code == '*') && code[1])
            code++;
        else if (strchr("dDyY", *code))
            return 1;
    }
    return 0;
}

/* ECMA-376 part 1, 18.8.30: numbers with a fixed meaning, East Asian ones included. */
static int is_builtin_date(uint64_t format)
{
    return (format >= 14 && format <= 17) || format == 22 || (format >= 27 && format <= 31) ||
           format == 36 || (format >= 50 && format <= 54) || format == 57 || format == 58;
}

void xlsx_style_start(struct xlsx_styles *s, const char *element, const char *format,
                      const char *code)
{
    uint64_t number;
    if (strcmp(element, "cellXfs") == 0)
        s->is_in_cell_styles = 1;
    if (!format || str_to_u64(&number, str_of(format), FORMAT_MAX) != 0)
        number = 0;
    if (strcmp(element, "numFmt") == 0 && code && code_is_date(code))
        s->is_custom_date[number] = 1;
    if (s->is_in_cell_styles && strcmp(element, "xf") == 0) {
        s->is_date = mem_fit(s->is_date, &s->capacity, s->count + 1, 1);
        s->is_date[s->count++] = is_builtin_date(number) || s->is_custom_date[number];
    }
}

void xlsx_style_end(struct xlsx_styles *s, const char *element)
{
    if (strcmp(element, "cellXfs") == 0)
        s->is_in_cell_styles = 0;
}

int xlsx_style_is_date(const struct xlsx_styles *s, const char *style)
{
    uint64_t number;
    if (str_to_u64(&number, str_of(style ? style : "0"), FORMAT_MAX) != 0 || number >= s->count)
        return 0;
    return s->is_date[number];
}
