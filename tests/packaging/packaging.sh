#!/bin/sh
# SPDX-License-Identifier: MIT
#
# packaging.sh SOURCE BUILD - what is built is installed and can be used from there in each of the
# ways that the documentation names; `make uninstall` takes all of it away again

set -eu
source=$1
build=$2
here=$source/tests/packaging
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "packaging: $*" >&2; exit 1; }

# A user's project, with what brings the library in as its first line.
uses() { # NAME LINE...
    name=$1
    shift
    mkdir "$work/$name"
    {
        echo 'cmake_minimum_required(VERSION 3.21)'
        echo 'project(user LANGUAGES C)'
        printf '%s\n' "$@"
        echo "add_executable(user $here/user.c)"
        echo 'target_link_libraries(user PRIVATE sim8563::sim8563)'
    } >"$work/$name/CMakeLists.txt"
    cmake -S "$work/$name" -B "$work/$name/build" --log-level=WARNING \
        "-DCMAKE_PREFIX_PATH=$work/root/usr/local" || fail "$name: does not configure"
    cmake --build "$work/$name/build" || fail "$name: does not build"
    "$work/$name/build/user" || fail "$name: the program failed"
}

# The manifest stays as it was: somebody may have installed from this tree.
manifest=$build/install_manifest.txt
[ ! -f "$manifest" ] || cp "$manifest" "$work/manifest"
DESTDIR=$work/root cmake --install "$build" --prefix /usr/local >"$work/log"
cp "$manifest" "$work/installed"
if [ -f "$work/manifest" ]; then cp "$work/manifest" "$manifest"; else rm "$manifest"; fi

prefix=$work/root/usr/local
[ -x "$prefix/bin/rtc8563" ] || fail "the tool is not installed"
"$prefix/bin/rtc8563" --version >/dev/null || fail "the installed tool does not run"

# The preload library is found beside the installed tool.
"$prefix/bin/rtc8563" run --bus 77 -- i2cget -y 77 0x51 0x02 >"$work/log" ||
    fail "the installed tool cannot run a program"

export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
version=$(sed -n 's/^#define SIM8563_VERSION_M[A-Z]* *//p; s/^#define SIM8563_VERSION_PATCH *//p' \
    "$source/chip/sim8563.h" | paste -s -d .)
[ "$(pkg-config --modversion sim8563)" = "$version" ] || fail "sim8563.pc is not of $version"
# shellcheck disable=SC2046 # flags are words
cc $(pkg-config --cflags sim8563) "$here/user.c" $(pkg-config --libs sim8563) -o "$work/by_pc"
"$work/by_pc" || fail "pkg-config: the program failed"

# The examination, of a driver with one of the templates that were installed.
adapters=$(pkg-config --variable=adapters exam8563)
# shellcheck disable=SC2046 # flags are words
cc $(pkg-config --cflags exam8563) -I"$source/tests/adapters/c" "$adapters/template.c" \
    "$source/tests/adapters/c/my_rtc.c" $(pkg-config --libs exam8563) -o "$work/exam"
"$work/exam" --only get || fail "the installed examination failed"
[ -f "$adapters/linux-kernel/linux/i2c.h" ] || fail "the stand-ins are not installed"

uses find_package "find_package(sim8563 $version REQUIRED)"
uses add_subdirectory "add_subdirectory($source sim8563)"
uses fetch_content 'include(FetchContent)' \
    "FetchContent_Declare(sim8563 SOURCE_DIR $source)" 'FetchContent_MakeAvailable(sim8563)'
for name in add_subdirectory fetch_content; do # only the library
    [ -z "$(find "$work/$name/build" -name '*rtc8563*')" ] || fail "$name builds the tool too"
done

# QEMU's build has a list of its own of what it compiles.
for file in "$source"/chip/*.c "$source"/words/*.c; do
    grep -q "'../../${file#"$source"/}'" "$source/hosts/qemu/meson.build" ||
        fail "hosts/qemu/meson.build lacks ${file#"$source"/}"
done

"$source/scripts/uninstall" "$work/installed" "$work/root" >"$work/log"
left=$(find "$work/root" -type f -o -type l -o -type d -name '*8563*')
[ -z "$left" ] || fail "uninstall leaves $left"
