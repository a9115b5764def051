#!/bin/sh
# The delivered files out of a run's backup and its off-boarded exports, byte for byte, with what
# every Linux system has: sha256sum, zcat, head, cut, tr. RESTORE.txt tells the same in words.
#
#   sh restore_by_hand.sh vault/runs/000001 NEW_FOLDER [KEYFILE]
#
# An encrypted backup needs the program age, and KEYFILE, a private key for one of its recipients.
# For files in UTF-8 or an 8-bit encoding whose lines end in LF or CRLF; a quote only where a cell
# begins and ends, or doubled in it. Any others: tests/restore_check.py.
set -eu
LC_ALL=C
export LC_ALL
umask 077
[ $# = 2 ] || [ $# = 3 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
run=$(cd "$1" && pwd)
key=${3:+$(cd "$(dirname "$3")" && pwd)/$(basename "$3")}
mkdir "$2"
out=$(cd "$2" && pwd)
cd "$run/backup"

# Is it whole? Every file, and no other.
sha256sum --quiet -c SHA256SUMS
listed=$(cut -c67- SHA256SUMS | sort)
found=$(find . -type f ! -name SHA256SUMS ! -name MANIFEST ! -name receipt | cut -c3- | sort)
[ "$listed" = "$found" ] || { echo "SHA256SUMS names other files than there are"; exit 1; }

# What is packed under a name, encrypted or not. Nothing that age did not vouch for is used.
unpack() { # NAME TO
    if [ -e "$1.gz.age" ]; then
        age -d -i "$key" "$1.gz.age" >"$2.gz"
        zcat "$2.gz" >"$2"
        rm "$2.gz"
    else
        zcat "$1.gz" >"$2"
    fi
}

# One row of the off-boarded export (descriptor 3) is passed over: it was changed, and the backup
# has it as it was. It goes on over a line break for as long as its quotes are not in pairs.
pass_over_row() {
    quotes=0
    while IFS= read -r row <&3 || [ -n "$row" ]; do
        quotes=$((quotes + $(printf %s "$row" | tr -cd '"' | wc -c)))
        [ $((quotes % 2)) = 1 ] || return 0
    done
}

find . -name '*.index.csv' | sed 's,^\./,,; s,\.index\.csv$,,' | while read -r name; do
    mkdir -p "$(dirname "$out/$name")"
    unpack "$name" "$out/$name.rows"
    rows=$(wc -c <"$out/$name.rows")
    sum=$(tail -n +2 "$name.index.csv" | cut -d, -f5 | { sum=0; while read -r n; do sum=$((sum + n)); done; echo $sum; })
    exec 3<"$run/exports/$name" 4<"$out/$name.rows"
    head -c $((rows - sum)) <&4 >/dev/null # its heading
    tail -n +2 "$name.index.csv" | {
        at=0
        while IFS=, read -r member number line offset bytes action pseudonym; do
            if [ "$action" = keep ]; then # in the export as it was delivered
                head -c "$bytes" <&4 >/dev/null
                continue
            fi
            head -c $((offset - at)) <&3
            head -c "$bytes" <&4
            at=$((offset + bytes))
            [ "$action" = drop ] || pass_over_row
        done
        cat <&3
    } >"$out/$name"
    exec 3<&- 4<&-
    rm "$out/$name.rows"
    echo "$name"
done
