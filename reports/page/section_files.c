/* The downloads: workbooks first, then the CSV files, each with its size and checksum. */
#include "reports/number.h"
#include "reports/page/html.h"
#include "reports/page/sections.h"

static int ends(struct str file, const char *end)
{
    size_t len = strlen(end);
    return file.len >= len && memcmp(file.bytes + file.len - len, end, len) == 0;
}

/* What a file holds: one sheet, or all of them. */
static const char *describe(const struct report *r, struct str file)
{
    for (size_t i = 0; sheet_defs[i]; i++)
        if (str_is(file, report_file_name(r, sheet_defs[i]->csv)))
            return arena_format(&r->stage->arena, "Sheet %s", sheet_defs[i]->name);
    if (str_is(file, report_file_name(r, "analysis.xlsx")))
        return "Workbook, all sheets";
    if (str_is(file, report_file_name(r, "governors.xlsx")))
        return "Workbook for governors, small numbers hidden";
    if (str_is(file, report_file_name(r, "figures.csv")))
        return "Every figure of every sheet, one a line";
    if (str_is(file, report_file_name(r, TREND_FILE)))
        return "What later terms are compared with";
    return ends(file, "-index.csv") ? "Which workbook of the pack holds what"
                                    : "Workbook of a pack, see its index";
}

static void put_file(struct buf *out, const struct report *r, struct str line, int want_workbook)
{
    uint64_t bytes = 0;
    struct str digest = str_cut(&line, ' '), length = str_cut(&line, ' ');
    if (ends(line, ".xlsx") != want_workbook || str_to_u64(&bytes, length, UINT64_MAX) != 0)
        return;
    html_element(out, "<tr><th scope=\"row\"><a href=\"", line, "\">");
    html_element(out, "", line, "</a></th><td>");
    html_element(out, "", str_of(describe(r, line)), "</td><td class=\"number\">");
    number_append(out, (int64_t)bytes);
    html_element(out, "</td><td class=\"hash\">", digest, "</td></tr>\n");
}

static void put_files(struct buf *out, const struct report *r, struct str manifest, int workbooks)
{
    while (manifest.bytes && manifest.len > 0)
        put_file(out, r, str_cut(&manifest, '\n'), workbooks);
}

void section_files(struct buf *out, const struct report *r, struct str manifest)
{
    section_open(out, "files", "Files");
    html_table_open(out, "Files", "In this folder. sha256sum checks a copy.");
    buf_text(out, "<thead><tr><th scope=\"col\">File</th><th scope=\"col\">What it holds</th>"
                  "<th scope=\"col\" class=\"number\">Bytes</th>"
                  "<th scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n");
    put_files(out, r, manifest, 1);
    put_files(out, r, manifest, 0);
    html_table_close(out);
    buf_text(out, "</section>\n");
}
