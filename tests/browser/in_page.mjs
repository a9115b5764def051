// What is asked of a page from inside it. Each function is sent to the browser by itself, so each
// holds all that it needs; lists of problems are empty where all is well.
export const inPage = {
    // Text 4.5:1 against what is behind it (WCAG 2.2, 1.4.3); parts of charts 3:1 against the page
    // and their neighbours (1.4.11).
    contrast() {
        const found = new Set();
        const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
        const luminance = (colour) => {
            const [r, g, b] = numbers(colour).map((v) => v / 255)
                .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ratio = (a, b) => {
            const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
            return (x + 0.05) / (y + 0.05);
        };
        const behind = (element) => {
            for (let e = element; e; e = e.parentElement) {
                const colour = getComputedStyle(e).backgroundColor;
                if ((numbers(colour)[3] ?? 1) > 0)
                    return colour;
            }
            return "rgb(255, 255, 255)";
        };
        for (const element of document.body.querySelectorAll("*")) {
            const says = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
            if (!says || ["title", "desc"].includes(element.tagName.toLowerCase()))
                continue;
            const style = getComputedStyle(element);
            const colour = element.namespaceURI.endsWith("svg") ? style.fill : style.color;
            if (ratio(colour, behind(element)) < 4.5)
                found.add(`${element.tagName} ${element.className}: text ${colour} on ${behind(element)}`);
        }
        for (const svg of document.querySelectorAll("svg")) {
            const paper = behind(svg);
            const fills = new Map();
            for (const bar of svg.querySelectorAll("rect"))
                fills.set(bar.getAttribute("class"), getComputedStyle(bar).fill);
            const sorted = [...fills].sort().map(([, fill]) => fill);
            sorted.forEach((fill, i) => {
                if (ratio(fill, paper) < 3)
                    found.add(`a bar ${fill} on ${paper}: ${ratio(fill, paper).toFixed(2)}`);
                if (i > 0 && ratio(fill, sorted[i - 1]) < 3)
                    found.add(`bars ${sorted[i - 1]} and ${fill} side by side`);
            });
        }
        return [...found];
    },

    width() {
        const screen = document.documentElement.clientWidth;
        const wide = [...document.body.querySelectorAll("*")]
            .filter((e) => e.getBoundingClientRect().right > screen + 0.5 && !e.closest(".wide"))
            .map((e) => `${e.tagName}.${e.getAttribute("class")}`);
        return { page: document.documentElement.scrollWidth, screen, widest: wide.slice(0, 5).join(" ") };
    },

    headingsAbove(limit) {
        return [...document.querySelectorAll("h2")]
            .filter((h) => h.getBoundingClientRect().bottom < limit).map((h) => h.textContent);
    },

    structure() {
        const found = [];
        const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
        const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
        if (twice.length)
            found.push(`ids are there twice: ${twice.join(" ")}`);
        let level = 0;
        for (const h of document.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
            const own = Number(h.tagName[1]);
            if (own > level + 1)
                found.push(`heading "${h.textContent}" skips a level`);
            level = own;
        }
        if (document.querySelectorAll("h1").length !== 1)
            found.push("there is not exactly one h1");
        if (!document.documentElement.lang || !document.title)
            found.push("the page has no language or no title");
        for (const place of ["header", "main", "footer"])
            if (document.querySelectorAll(`body > ${place}`).length !== 1)
                found.push(`there is not exactly one ${place}`);
        for (const e of document.querySelectorAll("[aria-labelledby]"))
            for (const id of e.getAttribute("aria-labelledby").split(" "))
                if (!document.getElementById(id)?.textContent.trim())
                    found.push(`${e.tagName} is named by #${id}, which says nothing`);
        for (const table of document.querySelectorAll("table")) {
            const name = table.caption?.textContent;
            if (!name)
                found.push("a table has no caption");
            if (!table.closest(".wide[tabindex='0'][role='region'][aria-label]"))
                found.push(`table "${name}": cannot be scrolled by keyboard`);
            if ([...table.querySelectorAll("th")].some((th) => !["row", "col"].includes(th.scope)))
                found.push(`table "${name}": a heading has no scope`);
            const counts = new Set([...table.rows].map((row) => row.cells.length));
            if (counts.size > 1)
                found.push(`table "${name}": rows of ${[...counts].join(" and ")} cells`);
        }
        for (const link of document.querySelectorAll("a")) {
            if (!link.textContent.trim())
                found.push("a link has no text");
            const target = link.getAttribute("href");
            if (target.startsWith("#") && !document.querySelector(target))
                found.push(`link to ${target} leads nowhere`);
        }
        return found;
    },

    // Every drawing has a title and a finding, and every bar is as long as the table says.
    charts() {
        const found = [];
        for (const svg of document.querySelectorAll("svg")) {
            const [title, desc] = svg.children;
            const name = title?.textContent;
            if (svg.getAttribute("role") !== "img" || title?.tagName !== "title" || desc?.tagName !== "desc" ||
                !title.textContent.trim() || !desc.textContent.trim() ||
                svg.getAttribute("aria-labelledby") !== `${title.id} ${desc.id}`)
                found.push(`chart "${name}" has no title or description`);
            const table = svg.closest(".pair")?.querySelector("table");
            if (!table) {
                found.push(`chart "${name}" has no table beside it`);
                continue;
            }
            const headings = [...table.tHead.rows[0].cells].map((c) => c.textContent);
            const key = [...svg.closest("figure").querySelectorAll(".key li")].map((li) => li.textContent);
            const series = key.length ? key : [headings[1]];
            const columns = series.map((s) => headings.indexOf(s));
            const drawn = [...svg.querySelectorAll("rect")].map((bar) => ({
                series: Number(bar.getAttribute("class").slice(1)) - 1,
                width: parseFloat(bar.getAttribute("width")), y: Number(bar.getAttribute("y")),
            }));
            const told = [...table.tBodies[0].rows].flatMap((row) => columns.map((c, i) => ({
                series: i, text: row.cells[c].textContent, value: parseFloat(row.cells[c].textContent.replace(/,/g, "")),
            })));
            const isShares = svg.getAttribute("class") === "shares";
            const values = told.filter((t) => !Number.isNaN(t.value) && !(isShares && t.value === 0));
            if (values.length !== drawn.length) {
                found.push(`chart "${name}": ${drawn.length} bars for ${values.length} numbers`);
                continue;
            }
            const scale = isShares ? 1 : Math.max(...drawn.map((d) => d.width)) /
                Math.max(...values.map((v) => Math.abs(v.value)));
            const rounding = (text) => 10 ** -(text.match(/\.(\d+)/)?.[1].length ?? 0);
            values.forEach((v, i) => {
                const far = Math.abs(Math.abs(v.value) * scale - drawn[i].width);
                if (v.series !== drawn[i].series || far > 0.02 + rounding(v.text) * scale)
                    found.push(`chart "${name}": ${v.text} is drawn ${drawn[i].width} % wide`);
            });
            const texts = [...svg.querySelectorAll("text")].map((t) => t.textContent);
            if (!isShares)
                for (const v of told)
                    if (v.text && !texts.includes(v.text))
                        found.push(`chart "${name}": ${v.text} is in the table alone`);
        }
        return found;
    },

    listed() {
        const rows = [...document.querySelectorAll("#files ~ .wide tbody tr")];
        return {
            files: rows.map((row) => ({
                href: row.querySelector("a").getAttribute("href"),
                bytes: Number(row.cells[2].textContent.replace(/,/g, "")),
                digest: row.cells[3].textContent,
            })),
            links: [...document.querySelectorAll("a")].map((a) => a.getAttribute("href"))
                .filter((href) => !href.startsWith("#")).map(decodeURIComponent),
        };
    },

    // What Tab stops at: links, summaries and regions that are shown; not what is folded away.
    stops() {
        return [...document.querySelectorAll("a[href], summary, [tabindex='0']")]
            .filter((e) => e.checkVisibility({ contentVisibilityAuto: true })).length;
    },

    focused() {
        const e = document.activeElement;
        if (!e || e === document.body)
            return null;
        const style = getComputedStyle(e);
        const box = e.getBoundingClientRect();
        const isInView = box.bottom > 0 && box.top < innerHeight;
        return {
            what: `${e.tagName} ${e.textContent.slice(0, 30)}`,
            place: [...document.querySelectorAll("*")].indexOf(e),
            isSeen: isInView && style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
        };
    },
};
