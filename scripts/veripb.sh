#!/usr/bin/env bash
# Says where veripb is, the checker of proofs that others wrote; installs it under target/tools where it is missing.
# FUNDLINE_VERIPB names another one.
set -euo pipefail
cd "$(dirname "$0")/.."
version=3.0.2
own=target/tools/bin/veripb

is_it() {
    command -v "$1" >/dev/null 2>&1 && "$1" --version 2>/dev/null | grep -qF "$version"
}

for candidate in "${FUNDLINE_VERIPB:-}" "$PWD/$own" veripb; do
    if [ -n "$candidate" ] && is_it "$candidate"; then
        command -v "$candidate"
        exit 0
    fi
done
echo "veripb.sh: installing veripb $version under target/tools (about two minutes)" >&2
"${CARGO:-cargo}" install --locked --quiet --root target/tools --version "$version" veripb >&2
echo "$PWD/$own"
