#include "lib/xlsx_style.h"

#include "lib/arena.h"

enum { FORMAT_MAX = 100000 };

struct xlsx_styles {
    struct xlsx_look custom[FORMAT_MAX + 1]; /* by the number of the custom format */
    struct xlsx_look *looks;                 /* by the number of the cell style */
    size_t count, capacity;
    int is_in_cell_styles;
};

struct xlsx_styles *xlsx_styles_new(void)
{
    return mem_alloc(1, sizeof(struct xlsx_styles));
}

void xlsx_styles_free(struct xlsx_styles *s)
{
    free(s->looks);
    free(s);
}

/* Whether one of the letters is shown; quoted, escaped and bracketed parts show themselves. */
static int code_shows(const char *code, const char *letters)
{
    char until = '\0';
    for (; *code; code++) {
        if (until)
            until = *code == until ? '\0' : until;
        else if (*code == '"' || *code == '[')
            until = *code == '"' ? '"' : ']';
        else if ((*code == '\\' || *code == '_' || *code == '*') && code[1])
            code++;
        else if (strchr(letters, *code))
            return 1;
    }
    return 0;
}

static struct xlsx_look look_of(const char *code)
{
    size_t zeros = strspn(code, "0");
    return (struct xlsx_look){
        .is_date = code_shows(code, "dDyY") != 0,
        .is_percent = code_shows(code, "%") != 0,
        .digits = code[zeros] == '\0' && zeros <= XLSX_DIGITS_MAX ? (unsigned char)zeros : 0};
}

/* ECMA-376 part 1, 18.8.30: numbers with a fixed meaning, East Asian ones included. */
static struct xlsx_look builtin_look(uint64_t format)
{
    int is_date = (format >= 14 && format <= 17) || format == 22 ||
                  (format >= 27 && format <= 31) || format == 36 ||
                  (format >= 50 && format <= 54) || format == 57 || format == 58;
    return (struct xlsx_look){.is_date = is_date != 0, .is_percent = format == 9 || format == 10};
}

void xlsx_style_start(struct xlsx_styles *s, const char *element, const char *format,
                      const char *code)
{
    uint64_t number;
    if (strcmp(element, "cellXfs") == 0)
        s->is_in_cell_styles = 1;
    if (!format || str_to_u64(&number, str_of(format), FORMAT_MAX) != 0)
        number = 0;
    if (strcmp(element, "numFmt") == 0 && code)
        s->custom[number] = look_of(code);
    if (s->is_in_cell_styles && strcmp(element, "xf") == 0) {
        struct xlsx_look builtin = builtin_look(number), look = s->custom[number];
        look.is_date |= builtin.is_date;
        look.is_percent |= builtin.is_percent;
        s->looks = mem_fit(s->looks, &s->capacity, s->count + 1, sizeof *s->looks);
        s->looks[s->count++] = look;
    }
}

void xlsx_style_end(struct xlsx_styles *s, const char *element)
{
    if (strcmp(element, "cellXfs") == 0)
        s->is_in_cell_styles = 0;
}

struct xlsx_look xlsx_style_look(const struct xlsx_styles *s, const char *style)
{
    uint64_t number;
    if (str_to_u64(&number, str_of(style ? style : "0"), FORMAT_MAX) != 0 || number >= s->count)
        return (struct xlsx_look){0};
    return s->looks[number];
}
