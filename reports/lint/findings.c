#include "reports/lint/findings.h"

#include "lib/json.h"

static const char *cell_name(struct arena *a, uint32_t row, uint32_t column)
{
    char letters[8] = {0};
    int at = sizeof letters - 2;
    for (uint32_t rest = column + 1; at >= 0 && rest > 0; rest = (rest - 1) / 26)
        letters[at--] = (char)('A' + (rest - 1) % 26);
    return arena_format(a, "%s%u", letters + at + 1, (unsigned)row + 1);
}

/* Thousands of cells with one fault are one fault: the last place told counts them. */
static void add(struct lint_findings *f, struct lint_finding finding)
{
    size_t same = 0;
    for (size_t i = f->count; i > 0; i--) {
        struct lint_finding *before = &f->list[i - 1];
        if (before->rule != f->rule || before->sheet != finding.sheet)
            break;
        if (strcmp(before->what, finding.what) == 0 && ++same == FINDINGS_A_SHEET) {
            f->list[f->count - 1].more++;
            return;
        }
    }
    f->list = mem_fit(f->list, &f->capacity, f->count + 1, sizeof *f->list);
    f->list[f->count++] = finding;
}

void lint_found(struct lint_findings *f, const struct lint_sheet *sheet, const char *what,
                const char *to_do)
{
    add(f,
        (struct lint_finding){f->rule, sheet, "", arena_text(&f->arena, str_of(what)), to_do, 0});
}

void lint_found_at(struct lint_findings *f, const struct lint_sheet *sheet, uint32_t row,
                   uint32_t column, const char *what, const char *to_do)
{
    add(f, (struct lint_finding){f->rule, sheet, cell_name(&f->arena, row, column),
                                 arena_text(&f->arena, str_of(what)), to_do, 0});
}

void lint_check(struct lint_findings *f, const struct lint_book *b)
{
    for (size_t i = 0; lint_rules[i]; i++) {
        f->rule = lint_rules[i];
        if (f->rule->is_for_publication && b->profile != LINT_PUBLICATION)
            continue;
        if (f->rule->check_book)
            f->rule->check_book(f, b);
        for (size_t k = 0; f->rule->check_sheet && k < b->sheet_count; k++)
            f->rule->check_sheet(f, b, &b->sheets[k]);
    }
}

void lint_findings_release(struct lint_findings *f)
{
    free(f->list);
    arena_release(&f->arena);
    *f = (struct lint_findings){0};
}

void lint_tell(struct buf *out, const struct lint_findings *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct lint_finding *it = &f->list[i];
        buf_format(out, "%s%s%s: %s: %s", it->sheet ? it->sheet->name : "workbook",
                   it->cell[0] ? "!" : "", it->cell, it->rule->name, it->what);
        if (it->more)
            buf_format(out, " (and %llu more cells)", (unsigned long long)it->more);
        buf_format(out, ": %s\n", it->to_do);
    }
}

void lint_tell_json(struct buf *out, const struct lint_findings *f, const struct lint_book *b,
                    const char *path)
{
    struct json *root = json_new_object(), *list = json_new_array();
    json_put_text(root, "file", path);
    json_put_text(root, "profile", b->profile == LINT_PUBLICATION ? "publication" : "working");
    for (size_t i = 0; i < f->count; i++) {
        const struct lint_finding *it = &f->list[i];
        struct json *one = json_new_object();
        json_put_text(one, "sheet", it->sheet ? it->sheet->name : "");
        json_put_text(one, "cell", it->cell);
        json_put_text(one, "rule", it->rule->name);
        json_put_text(one, "level", it->rule->is_essential ? "essential" : "desirable");
        json_put_text(one, "what", it->what);
        json_put_text(one, "to_do", it->to_do);
        json_put_count(one, "more", it->more);
        json_push(list, one);
    }
    json_put(root, "findings", list);
    json_print(out, root);
    json_free(root);
}
