#!/usr/bin/env bash
# check-certificates.sh DIR…: has veripb check the certificates of result folders. A warning counts as failure, and so do an
# assumption (`a`), which veripb lets pass with a warning, and bounds that differ.
set -euo pipefail
veripb=$("$(dirname "$0")/tool.sh" veripb)

check() {
    local program=$1 proof=$2 said
    if [ ! -f "$program" ] || [ ! -f "$proof" ]; then
        echo "check-certificates: $proof and $program belong together" >&2
        return 1
    fi
    if grep -nE '^a( |$)' "$proof"; then
        echo "check-certificates: $proof assumes something" >&2
        return 1
    fi
    if ! grep -qE '^conclusion (UNSAT|BOUNDS (-?[0-9]+) \2);$' "$proof"; then
        echo "check-certificates: $proof does not prove an optimum" >&2
        return 1
    fi
    if ! said=$("$veripb" "$program" "$proof" 2>&1) || grep -qi warning <<<"$said" || ! grep -q '^s VERIFIED' <<<"$said"; then
        printf 'check-certificates: veripb does not accept %s\n%s\n' "$proof" "$said" >&2
        return 1
    fi
    echo "$proof: $(grep '^s VERIFIED' <<<"$said")"
}

for folder in "$@"; do
    check "$folder/certificate/program.opb" "$folder/certificate/optimal.pbp"
    # A result without an allocation has no choice to prove.
    if [ -e "$folder/allocation.csv" ]; then
        check "$folder/certificate/choice.opb" "$folder/certificate/choice.pbp"
    fi
done
