#!/usr/bin/env bash
# Says where a tool that others wrote is; installs it under target/tools where it is missing.
#
#   scripts/tool.sh veripb     the checker of proofs; FUNDLINE_VERIPB names another one
#   scripts/tool.sh mdbook     makes the book; FUNDLINE_MDBOOK names another one
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:?which tool}
case $name in
    veripb) version=3.0.2 features=() said=${FUNDLINE_VERIPB:-} ;;
    mdbook) version=0.5.4 features=(--no-default-features --features search) said=${FUNDLINE_MDBOOK:-} ;;
    *) echo "tool.sh: $name is not known" >&2; exit 2 ;;
esac

is_it() {
    command -v "$1" >/dev/null 2>&1 && "$1" --version 2>/dev/null | grep -qF "$version"
}

for candidate in "$said" "$PWD/target/tools/bin/$name" "$name"; do
    if [ -n "$candidate" ] && is_it "$candidate"; then
        command -v "$candidate"
        exit 0
    fi
done
echo "tool.sh: installing $name $version under target/tools (some minutes)" >&2
"${CARGO:-cargo}" install --locked --quiet --root target/tools --version "$version" "${features[@]}" "$name" >&2
echo "$PWD/target/tools/bin/$name"
