#include "reports/index_html.h"

#include "reports/html.h"
#include "reports/number.h"

static const char *const style =
    ":root{color-scheme:light dark;--ink:#1b1f23;--soft:#4a5560;--paper:#fff;--band:#f1f4f7;"
    "--line:#8a95a0;--link:#12436d;--warn:#7a1f1f;--warn-paper:#fdecea}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e8ebee;--soft:#b4bec8;--paper:#15191d;"
    "--band:#20262c;--line:#6d7883;--link:#8fc1f0;--warn:#ffb4ab;--warn-paper:#3b1614}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:72rem;padding:1.5rem;background:var(--paper);color:var(--ink);"
    "font:1rem/1.5 system-ui,Arial,sans-serif}\n"
    "h1{margin:.2rem 0;font-size:1.8rem;line-height:1.2}\n"
    "h2{margin:2rem 0 .5rem;font-size:1.25rem}\n"
    ".marking,footer,.hash{color:var(--soft)}\n"
    ".marking{margin:0;font-weight:600}\n"
    ".warning{margin:1rem 0;padding:.75rem 1rem;border-left:.4rem solid var(--warn);"
    "background:var(--warn-paper);color:var(--warn)}\n"
    ".warning h2,.warning p{margin:.3rem 0}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;width:100%}\n"
    ".note{margin:.2rem 0;color:var(--soft)}\n"
    "caption{padding:.3rem 0;text-align:left;color:var(--soft)}\n"
    "th,td{padding:.4rem .7rem;border-bottom:1px solid var(--line);text-align:left;"
    "vertical-align:top}\n"
    "thead th{background:var(--band)}\n"
    "tbody th{font-weight:400}\n"
    ".total th,.total td{font-weight:600}\n"
    "td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    ".hash{font:.8rem/1.5 ui-monospace,monospace;overflow-wrap:anywhere}\n"
    "a{color:var(--link)}\n"
    "th a{white-space:nowrap}\n"
    "tbody th{min-width:11rem}\n"
    "a:focus-visible,.wide:focus-visible{outline:3px solid var(--link);outline-offset:2px}\n"
    "@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--band:#fff;--link:#000;"
    "--warn:#000;--warn-paper:#fff}body{max-width:none;padding:0;font-size:10pt}"
    "tr{break-inside:avoid}h2{break-after:avoid}}\n";

static void put_head(struct buf *out, const struct report *r)
{
    char run[RUN_NAME];
    struct arena *a = &r->stage->arena;
    run_name(run, r->stage->run);
    buf_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" "
                  "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html_element(out, "<title>", str_of(r->is_provisional ? "PROVISIONAL: reports, " : "Reports, "),
                 "");
    html_element(out, "", str_of(r->plan.school), ", ");
    html_element(out, "", str_of(r->plan.term), "</title>\n<style>\n");
    buf_text(out, style);
    buf_text(out, "</style>\n</head>\n<body>\n<header>\n");
    html_element(out, "<p class=\"marking\">", STR(REPORT_MARKING), "</p>\n");
    html_element(out, "<h1>Reports, ", str_of(r->plan.school), "</h1>\n");
    html_element(out, "<p>", str_of(arena_format(a, "Term %s, run %s. ", r->plan.term, run)), "");
    html_element(out, "", report_headcount(r), "</p>\n</header>\n<main>\n");
}

static void put_warning(struct buf *out, const struct report *r)
{
    if (!r->is_provisional)
        return;
    html_element(out,
                 "<section class=\"warning\" aria-labelledby=\"warning\">\n<h2 id=\"warning\">",
                 STR("PROVISIONAL"), "</h2>\n");
    for (size_t i = 0; i < r->plan.gate_count; i++) {
        const struct gate *gate = &r->plan.gates[i];
        if (gate->is_open || gate->is_allowed)
            continue;
        html_element(out, "<p>Gate <strong>", str_of(gate->name), "</strong> is closed: ");
        html_element(out, "", str_of(gate_text(r, gate)), "</p>\n");
    }
    buf_text(out, "</section>\n");
}

static void put_heads_row(struct buf *out, const char *label, const char *meaning, uint64_t people)
{
    html_element(out, "<tr><th scope=\"row\">", str_of(label), "</th><td>");
    html_element(out, "", str_of(meaning), "</td><td class=\"number\">");
    number_append(out, (int64_t)people);
    buf_text(out, "</td></tr>\n");
}

static void put_standings(struct buf *out, const struct report *r, int is_counted)
{
    for (int i = 0; i < STANDINGS; i++) {
        enum standing standing = (enum standing)i;
        if (r->members.heads.by_standing[i] > 0 && standing_is_counted(standing) == is_counted)
            put_heads_row(out, standing_heading(r, standing), standing_meaning(r, standing),
                          r->members.heads.by_standing[i]);
    }
}

static void put_people(struct buf *out, const struct report *r)
{
    const struct headcount *heads = &r->members.heads;
    buf_text(out, "<section aria-labelledby=\"people\">\n<h2 id=\"people\">Who is counted</h2>\n");
    html_table_open(out, "Who is counted",
                    "Everyone read = counted + not counted. Staff are in no figure.");
    buf_text(out, "<thead><tr><th scope=\"col\">Standing</th><th scope=\"col\">Meaning</th>"
                  "<th scope=\"col\" class=\"number\">People</th></tr></thead>\n<tbody>\n");
    put_standings(out, r, 1);
    buf_text(out, "</tbody>\n<tbody class=\"total\">\n");
    put_heads_row(out, "Counted", "in all figures", heads->counted);
    buf_text(out, "</tbody>\n<tbody>\n");
    put_standings(out, r, 0);
    buf_text(out, "</tbody>\n<tbody class=\"total\">\n");
    put_heads_row(out, "Not counted", "listed here, in no other figure",
                  heads->read - heads->counted);
    put_heads_row(out, "Everyone read", "counted + not counted", heads->read);
    html_table_close(out);
    buf_text(out, "</section>\n");
}

/* What a file holds: one sheet, or all of them. */
static const char *describe(const struct report *r, struct str file)
{
    for (size_t i = 0; sheet_defs[i]; i++)
        if (str_is(file, report_file_name(r, sheet_defs[i]->csv)))
            return arena_format(&r->stage->arena, "Sheet %s", sheet_defs[i]->name);
    return "Workbook, all sheets";
}

static void put_download(struct buf *out, const struct report *r, struct str line)
{
    uint64_t bytes = 0;
    struct str digest = str_cut(&line, ' '), length = str_cut(&line, ' ');
    str_to_u64(&bytes, length, UINT64_MAX);
    html_element(out, "<tr><th scope=\"row\"><a href=\"", line, "\">");
    html_element(out, "", line, "</a></th><td>");
    html_element(out, "", str_of(describe(r, line)), "</td><td class=\"number\">");
    number_append(out, (int64_t)bytes);
    html_element(out, "</td><td class=\"hash\">", digest, "</td></tr>\n");
}

static void put_downloads(struct buf *out, const struct report *r, struct str manifest)
{
    buf_text(out, "<section aria-labelledby=\"files\">\n<h2 id=\"files\">Files</h2>\n");
    html_table_open(out, "Files", "In this folder. sha256sum checks a copy.");
    buf_text(out, "<thead><tr><th scope=\"col\">File</th><th scope=\"col\">What it holds</th>"
                  "<th scope=\"col\" class=\"number\">Bytes</th>"
                  "<th scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n");
    while (manifest.bytes && manifest.len > 0)
        put_download(out, r, str_cut(&manifest, '\n'));
    html_table_close(out);
    buf_text(out, "</section>\n");
}

static void put_sheets(struct buf *out, const struct book *b)
{
    for (size_t i = 0; sheet_defs[i]; i++) {
        if (!sheet_defs[i]->is_on_page)
            continue;
        buf_format(out, "<section aria-labelledby=\"sheet-%zu\">\n<h2 id=\"sheet-%zu\">", i, i);
        html_element(out, "", str_of(sheet_defs[i]->name), "</h2>\n");
        html_sheet(out, b->sheets[i]);
        buf_text(out, "</section>\n");
    }
}

void index_html_write(struct buf *out, const struct report *r, const struct book *b,
                      struct str manifest)
{
    put_head(out, r);
    put_warning(out, r);
    put_downloads(out, r, manifest);
    put_people(out, r);
    put_sheets(out, b);
    html_element(out, "</main>\n<footer>\n<p>Made by offboard " OFFBOARD_VERSION " from plan ",
                 str_of(r->plan.digest), ". No names are in any of these files.</p>\n</footer>\n");
    buf_text(out, "</body>\n</html>\n");
}
