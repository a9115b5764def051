#!/bin/sh
# Three terms long ago, each backup kept two years: what prune removes, what it keeps and why; the
# log of it. Expected from design section 3 and reliability.md section 4, rule 8.
. "$(dirname "$0")/../common.sh"

# term YEAR UPN...: these leave in the summer of YEAR; their exports are worked through.
leave() {
    year=$1
    shift
    for upn; do
        sed -i "/^$upn/s/,$/,17\/07\/$year/" school/students.csv
    done
    offboard plan school/school.ini --vault vault --as-of "$year-08-31" >>log 2>&1 &&
        offboard apply school/school.ini --vault vault --by 'A Tester' --authority "governors of $year" \
            --confirm "$(plan_words vault)" >>log 2>&1 || { cat log; exit 1; }
    last=$(ls vault/runs | tail -n 1)
    cp "vault/runs/$last/exports/"*.csv school/
}
mkdir school
cp "$ROOT/tests/cases/driver/113-check-of-what-is-all-done-cleans/in/"* school/
chmod -R u+w school
sed -i 's/2012/1996/; s/2022/2006/; s/17\/07\/2026//' school/students.csv
echo 'K001000026005,1005,Teasel,Wren,14/02/1996,9,9A,C,05/09/2006,' >>school/students.csv
echo 'K001000026005,Maths,8,80' >>school/attainment.csv
echo 'keep_backups = 2 years' >>school/school.ini
leave 2010 D001000026001 G001000026003
leave 2011 T001000026002
leave 2012 W001000026004

# prune ARGUMENTS...: ./out is what it said
prune() {
    status=0
    offboard prune school/school.ini --vault vault "$@" >out 2>err || status=$?
}
says() {
    grep -Eq "$2" out || problem "$1: want '$2', got: $(cat out err)"
}
there() {
    for run in 1 2 3; do
        [ ! -e vault/runs/00000$run/backup/receipt ] || printf %s "$run"
    done
}
# set_ledger SQL: what only time, or a power cut, would do
set_ledger() {
    python3 -c 'import sqlite3, sys
with sqlite3.connect("vault/ledger.db") as db: db.execute(sys.argv[1])' "$1"
}
fresh() {
    rm -rf vault
    cp -a base vault
}
cp -a vault base

before=$(tree_sum vault)
prune --dry-run
[ "$status" = 0 ] || problem "a dry run: status $status: $(cat err)"
says "a dry run" '^Would be removed: backup of run 1, 8 rows, to be kept until 2012-08-31; its time is over'
says "a dry run" '^Kept: backup of run 2, .* 2013-08-31; one of the newest two: a clock alone'
says "a dry run" '^Kept: backup of run 3, .* 2014-08-31; one of the newest two'
says "a dry run" '^Nothing was removed'
[ "$before" = "$(tree_sum vault)" ] || problem "a dry run changed the vault"
prune
[ "$status" = 2 ] && [ "$before" = "$(tree_sum vault)" ] || problem "without --by: status $status"
prune --by 'A Tester' --as-of 2012-08-31
[ "$(there)" = 123 ] || problem "removed on the last day it is kept"
prune --by 'A Tester'
says "prune" '^Removed: backup of run 1'
[ "$(there)" = 23 ] || problem "prune left $(there), want 23"
offboard status school/school.ini --vault vault >out
says "status afterwards" 'backup of run 1: 8 rows, removed 20'
says "status afterwards" 'backup of run 3: .* verified, to be kept until 2014-08-31'
prune --by 'A Tester' --as-of 2199-01-01
says "steps are outstanding" 'run 3.*newest two, and steps are outstanding'
[ "$(there)" = 23 ] || problem "the only way back was removed"
offboard check school/school.ini --vault vault --as-of 2012-09-30 >out 2>err || problem "check: $(cat err)"
says "check" 'Every step is done'
prune --by 'A Tester'
[ "$(there)" = 23 ] || problem "a clock alone ended the newest two"
prune --by 'A Tester' --as-of 2013-12-31
[ "$(there)" = 3 ] || problem "as of 2013 there is $(there), want 3"
says "as of 2013" 'run 3.*its time is not over'
prune --by 'A Tester' --authority 'the head' --as-of 2199-01-01 --json
[ "$(there)" = "" ] || problem "as of 2199 there is still $(there)"
[ "$(json_value out backups.0.is_due)" = true ] || problem "json: $(cat out)"

# The disposal log says what, how many, on whose word and authority, and until when.
offboard status school/school.ini --vault vault --disposal >out
says "the log" '^run 1, 2026-summer, confirmed 20.*Z by A Tester, on the authority of governors of 2010; backup removed 20'
says "the log" '^ +2 people +3 rows  attainment purged$'
says "the log" '^ +2 people +3 rows  enrolment withdrawn$'
says "the log" 'prune of run 3 by A Tester, on the authority of the head: backup of [0-9]+ rows in [0-9]+ files$'
grep -Eqi 'fernwood|isla|D001000026001' out && problem "the log names somebody"
offboard status school/school.ini --vault vault --disposal --json >out
[ "$(json_value out runs.1.authority)" = "governors of 2011" ] || problem "log as json: $(cat out)"
[ "$(json_value out runs.0.categories.0.people)" = 2 ] || problem "log as json: $(cat out)"
[ "$(json_value out runs.2.backup_expires)" = 2014-08-31 ] || problem "log as json: $(cat out)"
[ "$(json_value out log.0.verb)" = prune ] && [ "$(json_value out log.0.run)" = 1 ] || problem "log: $(cat out)"

# A damaged backup is not one of the newest two: what is whole stays in its place.
fresh
chmod u+w vault/runs/000002/backup/attainment.csv.gz
printf '\377' | dd of=vault/runs/000002/backup/attainment.csv.gz bs=1 seek=30 conv=notrunc 2>/dev/null
prune --dry-run
says "a damaged one" '^Would be removed: backup of run 2.*DAMAGED'
says "a damaged one" '^Kept: backup of run 1, .*one of the newest two'

# No day that anybody gives is later than the machine's.
fresh
set_ledger "UPDATE backups SET expires = expires + 40000 WHERE run = 1"
prune --by 'A Tester' --as-of 2199-01-01
[ "$(there)" = 123 ] || problem "removed before its time on the word of --as-of"
says "before its time" 'run 1.*its time is not over'

# Killed between log and removal: status says so, prune finishes, and the log has it once.
fresh
set_ledger "INSERT INTO log (verb, run, by, authority, what, at) VALUES ('prune', 1, 'A Tester', '', '', '2026-01-01T00:00:00Z')"
offboard status school/school.ini --vault vault >out
says "half pruned" 'run 1: .*not to the end'
prune --by 'A Tester'
[ "$(there)" = 23 ] || problem "half pruned was not finished: $(there)"
offboard status school/school.ini --vault vault --disposal --json >out
[ "$(json_value out log | grep -o prune | wc -l)" = 1 ] || problem "logged twice: $(cat out)"

# Gone, and not by prune: said, never taken for pruned.
fresh
mv vault/runs/000003/backup elsewhere
offboard status school/school.ini --vault vault >out
says "missing" 'run 3: MISSING'
prune --by 'A Tester'
says "missing" '^Kept: backup of run 3.*MISSING'
[ "$(there)" = 12 ] || problem "the whole ones were not kept: $(there)"
finish
