#include "reports/lint/styles.h"

#include "lib/opc.h"
#include "lib/xml_reader.h"

struct look {
    int is_bold, is_filled;
    double points;
    int32_t colour;
};

struct looks {
    struct look *list;
    size_t count, capacity;
};

/* Fonts and fills stand in lists that styles refer to by number; those of dxfs do not count. */
struct style_reader {
    struct lint_book *book;
    struct looks fonts, fills;
    enum { NOWHERE, IN_FONTS, IN_FILLS, IN_STYLES } place;
};

static struct look *add_look(struct looks *l)
{
    l->list = mem_fit(l->list, &l->capacity, l->count + 1, sizeof *l->list);
    l->list[l->count] = (struct look){.colour = LINT_NO_COLOUR};
    return &l->list[l->count++];
}

static size_t number(const char **attributes, const char *name)
{
    uint64_t value = 0;
    if (str_to_u64(&value, str_of(xml_attribute(attributes, name)), UINT32_MAX) != 0)
        return 0;
    return (size_t)value;
}

/* "FF12436D": the first two are opacity. */
static int32_t colour_of(const char **attributes)
{
    const char *rgb = xml_attribute(attributes, "rgb");
    if (!rgb || strlen(rgb) != 8 || rgb[strspn(rgb, "0123456789abcdefABCDEF")])
        return LINT_NO_COLOUR;
    return (int32_t)(strtoul(rgb, NULL, 16) & 0xFFFFFF);
}

static int is_off(const char **attributes)
{
    const char *value = xml_attribute(attributes, "val");
    return value && (strcmp(value, "0") == 0 || strcmp(value, "false") == 0);
}

/* Arial's digits are 0.556 of its size wide, Calibri's 0.507; 96 pixels an inch. */
static int digit_pixels(const char *font, double points)
{
    int is_arial = strcmp(font, "Arial") == 0 || strcmp(font, "Liberation Sans") == 0;
    return (int)(points * 96 / 72 * (is_arial ? 0.556 : 0.507) + 0.5);
}

static void font_part(struct style_reader *r, const char *name, const char **attributes)
{
    if (strcmp(name, "font") == 0)
        add_look(&r->fonts)->points = 11;
    if (r->fonts.count == 0)
        return;
    struct look *font = &r->fonts.list[r->fonts.count - 1];
    const char *value = xml_attribute(attributes, "val");
    if (strcmp(name, "name") == 0 && r->fonts.count == 1 && value)
        r->book->digit_pixels = digit_pixels(value, font->points);
    else if (strcmp(name, "b") == 0)
        font->is_bold = !is_off(attributes);
    else if (strcmp(name, "sz") == 0 && value)
        font->points = strtod(value, NULL);
    else if (strcmp(name, "color") == 0)
        font->colour = colour_of(attributes);
}

static void fill_part(struct style_reader *r, const char *name, const char **attributes)
{
    if (strcmp(name, "fill") == 0)
        add_look(&r->fills);
    if (r->fills.count == 0)
        return;
    struct look *fill = &r->fills.list[r->fills.count - 1];
    const char *type = xml_attribute(attributes, "patternType");
    if (strcmp(name, "gradientFill") == 0 ||
        (strcmp(name, "patternFill") == 0 && type && strcmp(type, "none") != 0))
        fill->is_filled = 1;
    else if (strcmp(name, "fgColor") == 0)
        fill->colour = colour_of(attributes);
}

static void style_part(struct style_reader *r, const char *name, const char **attributes)
{
    struct lint_book *b = r->book;
    const char *wrap = xml_attribute(attributes, "wrapText");
    if (strcmp(name, "alignment") == 0 && b->style_count > 0 && wrap)
        b->styles[b->style_count - 1].wraps = strcmp(wrap, "1") == 0 || strcmp(wrap, "true") == 0;
    if (strcmp(name, "xf") != 0)
        return;
    static const struct look plain = {.points = 11, .colour = LINT_NO_COLOUR};
    size_t font = number(attributes, "fontId"), fill = number(attributes, "fillId");
    const struct look *f = font < r->fonts.count ? &r->fonts.list[font] : &plain;
    const struct look *g = fill < r->fills.count ? &r->fills.list[fill] : &plain;
    b->styles = mem_fit(b->styles, &b->style_capacity, b->style_count + 1, sizeof *b->styles);
    b->styles[b->style_count++] = (struct lint_style){.is_bold = f->is_bold,
                                                      .points = f->points,
                                                      .text = f->colour,
                                                      .is_filled = g->is_filled,
                                                      .ground = g->colour};
}

static int style_start(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct style_reader *r = to;
    (void)d;
    if (strcmp(name, "fonts") == 0)
        r->place = IN_FONTS;
    else if (strcmp(name, "fills") == 0)
        r->place = IN_FILLS;
    else if (strcmp(name, "cellXfs") == 0)
        r->place = IN_STYLES;
    if (r->place == IN_FONTS)
        font_part(r, name, attributes);
    else if (r->place == IN_FILLS)
        fill_part(r, name, attributes);
    else if (r->place == IN_STYLES)
        style_part(r, name, attributes);
    return 0;
}

static int style_end(void *to, const char *name, struct diag *d)
{
    struct style_reader *r = to;
    (void)d;
    if (strcmp(name, "fonts") == 0 || strcmp(name, "fills") == 0 || strcmp(name, "cellXfs") == 0)
        r->place = NOWHERE;
    return 0;
}

int lint_styles_read(struct lint_book *b, const char *path, const char *part, struct diag *d)
{
    static const struct xml_events events = {style_start, style_end, NULL};
    struct style_reader r = {.book = b};
    int status = opc_part_read(path, part, OPC_SMALL_PART_BYTES_MAX, &events, &r, d);
    free(r.fonts.list);
    free(r.fills.list);
    return status;
}
