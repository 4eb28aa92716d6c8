#!/bin/sh
# Installs the validators of others that tests hold seals against into target/venv: bagit (Library of Congress), rocrate,
# roc-validator. Where they cannot be installed, the tests that need them are skipped, and a message says so.
set -eu
cd "$(dirname "$0")/.."
scripts/venv.sh venv bagit==1.9.0 rocrate==0.16.0 roc-validator==0.13.0 ||
    echo 'peers: tests that need these validators are skipped' >&2
