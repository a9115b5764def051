#!/bin/sh
# index.html as a person meets it: opened from disk in Chromium, by mouse, keyboard and screen
# reader, light, dark, narrow and on paper. Pictures of it stay in $BUILD/browser/pictures.
# `make test` looks at two pages in three views, `make browser` at four in all.
# Wants Debian's chromium, and npm for playwright-core, which drives it.
. "$(dirname "$0")/../common.sh"
pages="demo provisional" views="light narrow-dark print"
[ -z "${ALL_VIEWS-}" ] || pages="demo provisional connexus canvas" views=
count=$(echo "$pages" | wc -w)
modules=$BUILD/browser/node_modules
browser=$(command -v chromium) ||
    skip "$count pages not looked at: chromium is missing (apt-get install chromium npm)"
command -v npm >/dev/null || skip "$count pages not looked at: npm is missing (apt-get install npm)"
mkdir -p "$BUILD/browser/pictures"
if ! cmp -s "$ROOT/tests/browser/package.json" "$BUILD/browser/package.json" || [ ! -d "$modules" ]; then
    cp "$ROOT/tests/browser/package.json" "$BUILD/browser/"
    npm install --no-audit --no-fund --prefix "$BUILD/browser" >npm.log 2>&1 || {
        rm -f "$BUILD/browser/package.json"
        skip "$count pages not looked at: npm cannot fetch playwright-core: $(grep -v '^ *$' npm.log | tail -n 1)"
    }
fi

quietly() {
    "$@" >log 2>&1 || { cat log; echo "could not make the pages to look at"; exit 1; }
}
report() {
    quietly offboard report "$1/school.ini" --vault "$1-vault" --as-of 2026-08-31
}
for page in $pages; do
    case $page in
    demo) # in its second term, so that there is something to compare with
        fixture demo demo
        quietly offboard plan demo/school.ini --vault demo-vault --as-of 2026-07-10
        quietly offboard apply demo/school.ini --vault demo-vault --by 'A Tester' --confirm "$(plan_words demo-vault)"
        sed -i 's/^term *=.*/term = 2026-autumn/' demo/school.ini
        ;;
    provisional) # a closed gate: other file names, a warning first
        fixture demo provisional
        sed -i 's/^max_leavers *=.*/max_leavers = 1% 1/' provisional/school.ini
        ;;
    *) fixture "$page" "$page" ;;
    esac
    report "$page"
    run=$(ls "$page-vault/runs" | tail -n 1)
    set -- "$@" "$page=$(ls "$PWD/$page-vault/runs/$run/reports/"*index.html)"
done
HOME=$SCRATCH VIEWS=$views BROWSER_MODULES=$modules \
    node "$ROOT/tests/browser/page.mjs" "$browser" "$BUILD/browser/pictures" "$@" ||
    problem "pages are not as they should be"
finish
