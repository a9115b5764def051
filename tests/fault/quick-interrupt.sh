#!/bin/sh
# Ctrl-C, and the driver killed alone, in the middle of a long apply: nothing of it works on
# behind the back of the next, and the same command again finishes the job.
. "$(dirname "$0")/../common.sh"
fixture demo demo
# Long enough to be met at work: the results many times over.
tail -n +2 demo/attainment.csv >rows
for _ in $(seq 60); do cat rows; done >>demo/attainment.csv
mkdir base
mv demo base/demo
with_key base/vault
(cd base && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >log 2>&1 || { cat log; exit 1; }
apply() { offboard apply demo/school.ini --vault vault --by A --confirm 'delete 20'; }
sum() {
    (cd school/vault/runs/000001 && find backup exports uploads reports plan -type f -print0 | sort -z | xargs -0 sha256sum)
}
cp -a base school
(cd school && apply) >log 2>&1 || { cat log; exit 1; }
sum >undisturbed

hits=0
# interrupted HOW AFTER: Ctrl-C in the terminal, or the driver alone killed, after so many seconds.
interrupted() {
    rm -rf school
    cp -a base school
    if ! python3 - "$1" "$2" <<'PYTHON'; then
import os, signal, subprocess, sys, time
how, after = sys.argv[1], float(sys.argv[2])
run = subprocess.Popen(
    ["offboard", "apply", "demo/school.ini", "--vault", "vault", "--by", "A", "--confirm", "delete 20"],
    cwd="school", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
time.sleep(after)
if run.poll() is None and how == "ctrl-c":
    os.killpg(run.pid, signal.SIGINT)
elif run.poll() is None:
    run.kill()
sys.exit(run.wait() != 0)
PYTHON
        hits=$((hits + 1))
    fi
    (cd school && apply) >out 2>err || problem "$1 after $2 s, then again: status $?: $(cat err)"
    sum >disturbed
    cmp -s undisturbed disturbed || problem "$1 after $2 s, then again: $(diff undisturbed disturbed | head -n 4)"
    [ -z "$(find school/vault -name '*.tmp')" ] || problem "$1 after $2 s, then again: leftovers"
}
for how in ctrl-c driver; do
    for after in 0.02 0.05 0.08 0.12 0.16 0.2; do
        interrupted $how $after
    done
done
echo "$hits were interrupted"
[ $hits -ge 3 ] || problem "only $hits were interrupted"
finish
