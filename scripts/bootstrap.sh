#!/bin/sh
# Finds what the build needs, says what is missing and why, and installs it where it may.
#
#   scripts/bootstrap.sh            install what is missing (as root, or by a sudo that asks no password)
#   scripts/bootstrap.sh --check    only say it
#
# Exit code: 0 all there; 2 something is missing that this script may not or cannot install.
set -eu

rust_needed=1.95

missing=      # Debian packages
by_hand=      # 1 when something is missing that no package here gives
tell() { printf 'bootstrap: %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
need() {
    tell "missing: $1 ($2)"
    missing="$missing $3"
}
any() {
    for path in "$@"; do
        [ -e "$path" ] && return 0
    done
    return 1
}

# at_least 1.95 1.100.0: is the second version at least the first?
at_least() {
    [ "${2%%.*}" -gt "${1%%.*}" ] && return 0
    [ "${2%%.*}" -eq "${1%%.*}" ] || return 1
    minor=${2#*.}
    [ "${minor%%.*}" -ge "${1#*.}" ]
}

# ---- Rust
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
if have cargo && have rustc; then
    version=$(rustc --version 2>/dev/null | cut -d' ' -f2)
    version=${version%%-*}
    if [ -z "$version" ] || ! at_least "$rust_needed" "$version"; then
        tell "Rust ${version:-without a toolchain} is here, $rust_needed or newer is needed: rustup update stable"
        by_hand=1
    fi
else
    tell "missing: Rust $rust_needed or newer (https://rustup.rs): curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
    by_hand=1
fi

# ---- C and C++
if ! have "${CC:-cc}"; then need "a C compiler" "zstd, which unpacks Parquet files, is built from source" gcc; fi
if ! have "${CXX:-c++}"; then need "a C++ compiler" "HiGHS, the solver, is built from source" g++; fi
if ! have make && ! have ninja; then need make "builds HiGHS" make; fi
if ! have cmake; then need cmake "HiGHS, the solver, is built from source" cmake; fi
if have cc && ! any /usr/include/stdlib.h /usr/include/*/stdlib.h && [ "$(uname -s)" = Linux ]; then
    need "the C library's headers" "whatever is built from source" libc6-dev
fi

# ---- libclang: the library, and the compiler's own headers (stddef.h …) beside it
libclang() {
    [ -n "${LIBCLANG_PATH:-}" ] && return 0
    for folder in /usr/lib/llvm-*/lib /usr/lib/*-linux-gnu* /usr/lib /usr/lib64 /usr/lib64/llvm*/lib* /usr/local/lib /opt/*/lib; do
        any "$folder"/libclang.so* "$folder"/libclang-[0-9]*.so* && return 0
    done
    any \
        /Library/Developer/CommandLineTools/usr/lib/libclang.dylib /Applications/Xcode.app/Contents/Developer/Toolchains/*/usr/lib/libclang.dylib \
        /opt/homebrew/opt/llvm*/lib/libclang.dylib /usr/local/opt/llvm*/lib/libclang.dylib
}
clang_headers() {
    [ "$(uname -s)" = Linux ] || return 0
    any /usr/lib/clang/*/include/stddef.h /usr/lib/llvm-*/lib/clang/*/include/stddef.h /usr/lib64/clang/*/include/stddef.h \
        /usr/local/lib/clang/*/include/stddef.h || have clang
}
if ! libclang || ! clang_headers; then need libclang "reads HiGHS's C interface to bind it to Rust" libclang-dev; fi

if [ -z "$missing" ]; then
    [ -z "$by_hand" ] || exit 2
    exit 0
fi

# ---- Install, or say how
as_root=
if [ "${1:-}" != --check ] && have apt-get; then
    if [ "$(id -u)" -eq 0 ]; then
        as_root="env"
    elif have sudo && sudo -n true 2>/dev/null; then
        as_root="sudo -n env"
    fi
fi
if [ -z "$as_root" ]; then
    tell "to be installed by an administrator:"
    if have dnf; then
        tell "    dnf install gcc gcc-c++ make cmake clang-devel"
    elif have pacman; then
        tell "    pacman -S --needed base-devel cmake clang"
    elif have brew; then
        tell "    xcode-select --install; brew install cmake"
    else
        tell "    apt-get update && apt-get install -y --no-install-recommends$missing"
    fi
    exit 2
fi

# shellcheck disable=SC2086  # lists of words
install_missing() {
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends $missing >&2
}
# shellcheck disable=SC2086
update_lists() { $as_root apt-get -o DPkg::Lock::Timeout=120 update -q >&2; }

tell "installing by apt-get:$missing"
if any /var/lib/apt/lists/*_Packages*; then
    install_missing || { update_lists && install_missing; } || by_hand=1
else
    { update_lists && install_missing; } || by_hand=1
fi
if [ -n "$by_hand" ]; then
    tell "not all that is missing could be installed; see above"
    exit 2
fi
tell "all that the build needs is here"
