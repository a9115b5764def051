#!/bin/sh
# Nothing leaves the exports without a receipt: exports are refused without one, with an altered
# one, with another plan's, and no receipt is written for a backup that differs in any bit.
. "$(dirname "$0")/../common.sh"
mkdir base
fixture demo base/demo
with_key base/vault
(cd base && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >log 2>&1 || { cat log; exit 1; }

again() {
    rm -rf school
    cp -a base school
    backup=school/vault/runs/000001/backup
}
load() { (cd school && offboard-load "$1" --config demo/school.ini --vault vault --run 1) >out 2>err; }
# refused STEP WHAT: the step fails, says why, and exports nothing.
refused() {
    if load "$1"; then
        problem "$2: $1 went ahead"
    fi
    [ -s err ] || problem "$2: no message"
    [ ! -e school/vault/runs/000001/exports ] || problem "$2: exports were written"
}

again
load backup || problem "backup: $(cat err)"
refused exports "no receipt"
load verify || problem "verify: $(cat err)"
cp -a "$backup/receipt" receipt
cp -a "$backup" verified
for change in 's/^rows=./rows=9/' 's/^mac=../mac=zz/' '/^mac=/d' '/^plan=/d' 's/$/ /'; do
    chmod 600 "$backup/receipt"
    sed "$change" receipt >"$backup/receipt"
    refused exports "a receipt altered by $change"
done
cat receipt >"$backup/receipt"
chmod 400 "$backup/receipt"
load exports || problem "with its own receipt again: $(cat err)"

# Another plan's receipt, for as many rows, under the same key: another run's, and one of the
# same number from another vault.
again
repeat_last school/demo/attainment.csv
(cd school && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >/dev/null
mv school/vault/runs/000002 school/vault/runs/000001
load backup || problem "backup of another run: $(cat err)"
cp -a receipt "$backup/receipt"
refused exports "a plan moved to another run's number"
rm -rf school/vault
with_key school/vault
(cd school && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >/dev/null
load backup || problem "backup of another plan: $(cat err)"
cp -a receipt "$backup/receipt"
refused exports "another plan's receipt"

# A whole backup with its receipt: the plan here differs in a limit, so that all else would fit.
again
rm -rf school/vault
with_key school/vault
sed -i 's/^max_leavers = 10% 60/max_leavers = 90% 60/' school/demo/school.ini
(cd school && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >/dev/null
cp -a verified "$backup"
refused exports "another plan's backup"
grep -q 'for another plan' err || problem "another plan's backup: $(cat err)"

# One bit at a time, over all files of the backup.
again
load backup || problem "backup: $(cat err)"
cp -a "$backup" whole
for file in whole/*.gz whole/*.index.csv whole/SHA256SUMS whole/MANIFEST whole/totals*; do
    size=$(stat -c %s "$file")
    for part in 0 5 10; do
        rm -rf "$backup"
        cp -a whole "$backup"
        python3 - "$backup/$(basename "$file")" "$((part * (size - 1) / 10))" "$part" <<'END'
import os, sys
path, at, bit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) % 8
os.chmod(path, 0o600)
with open(path, "r+b") as f:
    f.seek(at)
    byte = f.read(1)[0]
    f.seek(at)
    f.write(bytes([byte ^ (1 << bit)]))
os.chmod(path, 0o400)
END
        refused verify "$(basename "$file"): bit $((part % 8)) at $((part * (size - 1) / 10)) of $size"
        [ ! -e "$backup/receipt" ] || problem "$(basename "$file"): a receipt for a damaged backup"
    done
done
finish
