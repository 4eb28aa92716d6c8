#!/bin/sh
# Installs the validators of others that tests hold seals against into target/venv: bagit (Library of Congress), rocrate,
# roc-validator. Without a network nothing is installed, the tests that need them are skipped, and a message says so.
set -eu
cd "$(dirname "$0")/.."

venv=target/venv
wanted='bagit==1.9.0 rocrate==0.16.0 roc-validator==0.13.0'
tell() { printf 'peers: %s\n' "$*" >&2; }

if [ "$(cat "$venv/installed" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    tell "installing python3-venv"
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-venv; } >&2 || true
fi
rm -rf "$venv"
# shellcheck disable=SC2086 # a list of packages
if python3 -m venv "$venv" >&2 && "$venv/bin/pip" install --quiet --disable-pip-version-check $wanted >&2; then
    printf '%s\n' "$wanted" >"$venv/installed"
else
    rm -rf "$venv"
    tell "the validators cannot be installed (no network, or no python3-venv); tests that need them are skipped"
fi
