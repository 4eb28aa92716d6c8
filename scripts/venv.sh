#!/bin/sh
# A virtual environment of Python in target/NAME with exactly these packages: scripts/venv.sh NAME PACKAGE==VERSION…
# Installed once; without a network, or without what venv needs, it says so and exits with 1.
set -eu
cd "$(dirname "$0")/.."

venv=target/$1
shift
wanted=$*
tell() { printf '%s: %s\n' "$venv" "$*" >&2; }

if [ "$(cat "$venv/installed" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    tell "installing python3-venv"
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-venv; } >&2 || true
fi
rm -rf "$venv"
if python3 -m venv "$venv" >&2 && "$venv/bin/pip" install --quiet --disable-pip-version-check "$@" >&2; then
    printf '%s\n' "$wanted" >"$venv/installed"
else
    rm -rf "$venv"
    tell "$wanted cannot be installed (no network, or no python3-venv)"
    exit 1
fi
