#!/usr/bin/env bash
# Line coverage of src/ by all tests, from the compiler's own instrumentation.
#
#   scripts/coverage.sh [PER_CENT]     fails below that many per cent of lines (default 85)
#
# Only this crate is instrumented (cargo keeps artifacts made through a workspace wrapper apart), so the dependencies of
# `make test` serve here too and nothing heavy is compiled again.
set -euo pipefail

# As cargo's wrapper: `coverage.sh rustc ARGUMENTS`.
case ${1:-} in
    rustc | */rustc) exec "$@" -Cinstrument-coverage ;;
esac

cd "$(dirname "$0")/.."
least=${1:-85}
script=$PWD/scripts/coverage.sh
target=${CARGO_TARGET_DIR:-$PWD/target}
out=$target/coverage

# ---- llvm-profdata and llvm-cov that read what this rustc writes: rustup's, or those of the same LLVM.
llvm=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
places=("$(rustc --print target-libdir)/../bin" "/usr/lib/llvm-$llvm/bin" "/usr/lib/llvm$llvm/bin" /opt/homebrew/opt/llvm/bin)
find_tools() {
    for tools in "${places[@]}"; do
        if [ -x "$tools/llvm-cov" ] && [ -x "$tools/llvm-profdata" ]; then return 0; fi
    done
    return 1
}
if ! find_tools && command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    echo "coverage: installing llvm-$llvm by apt-get (llvm-cov reads what rustc's LLVM $llvm counts)" >&2
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "llvm-$llvm"; } >&2 || true
fi
if ! find_tools; then
    echo "coverage: llvm-cov for LLVM $llvm is missing: rustup component add llvm-tools, or apt-get install llvm-$llvm" >&2
    exit 2
fi

# ---- Run the tests, each process adding its counts to a few files.
rm -rf "$out"
mkdir -p "$out"
export RUSTC_WORKSPACE_WRAPPER=$script LLVM_PROFILE_FILE=$out/%4m.profraw
objects=()
while IFS= read -r object; do
    objects+=(-object "$object")
done < <(cargo test --release --no-run --message-format=json | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | sort -u)
if [ "${#objects[@]}" -eq 0 ]; then
    echo "coverage: the tests did not compile" >&2
    exit 1
fi
if command -v cargo-nextest >/dev/null; then
    cargo nextest run --release
else
    cargo test --release --lib --bins --tests
fi

# ---- Report: the files of src/, without those that are tests.
"$tools/llvm-profdata" merge --sparse "$out"/*.profraw -o "$out/tests.profdata"
files=()
while IFS= read -r file; do
    files+=("$file")
done < <(find "$PWD/src" -name '*.rs' ! -name 'tests.rs' ! -path '*/tests/*' | sort)
about=("${objects[@]:1}" -instr-profile="$out/tests.profdata")
"$tools/llvm-cov" export "${about[@]}" --format=lcov "${files[@]}" >"$out/lcov.info"
"$tools/llvm-cov" report "${about[@]}" --show-functions=false --show-region-summary=false --show-branch-summary=false "${files[@]}" | tee "$out/report.txt"

# The executable that tests started is the instrumented one: put the plain one back in its place.
unset RUSTC_WORKSPACE_WRAPPER LLVM_PROFILE_FILE
cargo build --release --quiet

awk -v least="$least" '
    $1 == "TOTAL" { for (i = 2; i <= NF; i++) if ($i ~ /%$/) share = $i }
    END {
        if (share == "") { print "coverage: no figure in the report"; exit 1 }
        printf "coverage: %s of the lines of src/, at least %s %% asked\n", share, least
        exit share + 0 < least + 0
    }' "$out/report.txt"
