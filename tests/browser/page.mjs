// Checks index.html pages in a browser:  node page.mjs BROWSER PICTURES NAME=FILE...
// Prints a line for each problem and, last, how many checks were made. Exit status 1 if any failed.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inPage } from "./in_page.mjs";

const modules = process.env.BROWSER_MODULES;
const { chromium } = (await import(pathToFileURL(join(modules, "playwright-core/index.js")))).default;
const [executablePath, pictures, ...pages] = process.argv.slice(2);

const views = {
    light: { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
    dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
    narrow: { viewport: { width: 360, height: 740 }, colorScheme: "light" },
    "narrow-dark": { viewport: { width: 360, height: 740 }, colorScheme: "dark" },
    tablet: { viewport: { width: 800, height: 1000 }, colorScheme: "light" },
    print: { viewport: { width: 720, height: 1000 }, colorScheme: "dark", media: "print" },
};
// The short run is that of every `make test`.
const chosen = process.env.VIEWS ? process.env.VIEWS.split(" ") : Object.keys(views);
const PAPER_MAX = 8; // what is folded away is not printed
const FIRST_SCREEN = ["How did we do?", "Who is counted?", "Can I trust it?", "What do I open next?"];

let checks = 0, problems = 0;
function check(is, what) {
    checks++;
    if (!is) {
        problems++;
        console.log(what);
    }
}

// What the page says of a file must be so, and nothing published may be missing from it.
function checkFiles(name, file, page) {
    const folder = dirname(file);
    const published = readdirSync(folder, { recursive: true })
        .filter((entry) => statSync(join(folder, entry)).isFile())
        .filter((entry) => entry !== "MANIFEST" && !entry.endsWith("index.html"));
    check(page.files.length > 0, `${name}: lists no files`);
    for (const { href, bytes, digest } of page.files) {
        if (!published.includes(href)) {
            check(false, `${name}: ${href} is listed and not there`);
            continue;
        }
        const content = readFileSync(join(folder, href));
        check(content.length === bytes, `${name}: ${href}: ${bytes} bytes listed, has ${content.length}`);
        check(createHash("sha256").update(content).digest("hex") === digest, `${name}: ${href}: another SHA-256`);
    }
    for (const entry of published)
        check(page.files.some(({ href }) => href === entry), `${name}: ${entry} is not listed`);
    for (const href of page.links)
        check(published.includes(href), `${name}: links to ${href}, which is not there`);
}

// Tab must stop at everything that can be used, with an outline that can be seen.
async function checkKeyboard(name, page, stops) {
    const reached = new Set();
    await page.evaluate(() => window.scrollTo(0, 0));
    for (let i = 0; i <= stops; i++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(inPage.focused);
        if (!at)
            break;
        check(at.isSeen, `${name}: no visible focus on ${at.what}`);
        reached.add(at.place);
    }
    check(reached.size === stops, `${name}: Tab reaches ${reached.size} of ${stops} links and regions`);
}

async function checkView(browser, name, file, view) {
    const context = await browser.newContext({ ...views[view], reducedMotion: "reduce" });
    const page = await context.newPage();
    const where = `${name}, ${view}`;
    const url = pathToFileURL(file).href;
    page.on("console", (message) => check(false, `${where}: console: ${message.text()}`));
    page.on("pageerror", (error) => check(false, `${where}: error: ${error.message}`));
    page.on("request", (request) => check(request.url() === url, `${where}: requests ${request.url()}`));
    if (views[view].media)
        await page.emulateMedia({ media: views[view].media });
    await page.goto(url);
    await page.screenshot({ path: join(pictures, `${name}-${view}-first.png`) });
    await page.screenshot({ path: join(pictures, `${name}-${view}.png`), fullPage: true });
    for (const problem of await page.evaluate(inPage.contrast))
        check(false, `${where}: ${problem}`);
    const width = await page.evaluate(inPage.width);
    check(width.page <= width.screen, `${where}: ${width.page} px wide on a screen of ${width.screen}: ${width.widest}`);
    if (view === "light") {
        const first = await page.evaluate(inPage.headingsAbove, 800);
        for (const heading of FIRST_SCREEN)
            check(first.includes(heading), `${where}: "${heading}" is not on the first screen`);
        for (const problem of await page.evaluate(inPage.structure))
            check(false, `${where}: ${problem}`);
        for (const problem of await page.evaluate(inPage.charts))
            check(false, `${where}: ${problem}`);
        checkFiles(name, file, await page.evaluate(inPage.listed));
    }
    if (view === "light" || view === "narrow-dark")
        await checkKeyboard(where, page, await page.evaluate(inPage.stops));
    if (view === "print") {
        const pdf = await page.pdf({ path: join(pictures, `${name}.pdf`), format: "A4", landscape: false });
        const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
        check(sheets > 1 && sheets <= PAPER_MAX, `${where}: takes ${sheets} sheets of paper`);
    }
    await context.close();
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
for (const item of pages) {
    const [name, file] = item.split(/=(.*)/s);
    check(!/<script|<iframe|\son\w+=|https?:|@import|url\(/i.test(readFileSync(file, "utf8")),
        `${name}: the page refers to something outside, or holds a script`);
    for (const view of chosen)
        await checkView(browser, name, file, view);
}
await browser.close();
console.log(`${checks} checks, ${problems} problems`);
process.exit(problems || !checks ? 1 : 0);
