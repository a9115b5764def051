#!/bin/sh
# The tour: plan, apply and report on the invented demo school. `make demo` calls it.
#   sh tests/demo.sh BUILD
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
vault=$build/demo/vault
mkdir -p "$build/demo"

offboard() {
    printf '\n$ offboard'
    for word; do
        case $word in
        *' '*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    echo
    "$build/bin/offboard" "$@"
}

offboard plan fixtures/demo/school.ini --vault "$vault" --as-of 2026-08-31
run=$(ls "$vault/runs" | tail -n 1)
if [ -e "$vault/runs/$run/reports" ]; then
    exit 0 # the plan said so: nothing to do
fi
words=$(sed -n 's/^ *"words": "\(.*\)",*$/\1/p' "$vault/runs/$run/plan/plan.json")
offboard apply fixtures/demo/school.ini --vault "$vault" --by 'Demo' --confirm "$words"

cat <<END

plan      $vault/runs/$run/plan/plan.xlsx
backup    $vault/runs/$run/backup/
exports   $vault/runs/$run/exports/
worklist  $vault/runs/$run/uploads/
workbook  $vault/runs/$run/reports/analysis.xlsx
END
