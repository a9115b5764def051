#!/bin/sh
# Each header compiles alone, with the Makefile's own flags.
set -eu
flags=$(make -s --no-print-directory -f Makefile -f - BUILD="$BUILD" print-flags <<'END'
print-flags: ; @echo '$(CFLAGS)'
END
)
status=0
for header in $(find lib extract transform load reports driver fixtures -name '*.h' | sort); do
    # shellcheck disable=SC2086  # the flags are words
    printf '#include "%s"\n' "$header" |
        ${CC:-cc} $(printf '%s' "$flags" | sed 's/-MMD -MP//; s/-fsanitize=[^ ]*//g') -x c -fsyntax-only - ||
        { echo "$header does not compile alone"; status=1; }
done
exit $status
