# SPDX-License-Identifier: MIT
#
# debian.sh - for scripts that take kernels and more from Debian into the folder $work, and make
# guests of them; after made.sh. Packages are fetched by apt, from where this machine has its own,
# but with lists and a cache of their own: nothing is installed.

# begin_apt SUITES ARCH...: those suites, by a regular expression, that the machine's apt knows or
# that are the backports of the same place; for these architectures, and as source. Until end_apt
# whoever calls apt has them.
begin_apt() {
    suites=$1
    shift
    rm -rf "$work/apt"
    mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial"
    # shellcheck disable=SC2016 # apt expands it
    apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' \
        'Origin: Debian' |
        sed -n -e 's/^[^ ]* bookworm-.*/&/p' -e 's/^[^ ]* bookworm$/&\n&-backports/p' |
        sort -u | grep " $suites\$" | sed 's/.*/deb & main\ndeb-src & main/' >"$work/apt/sources"
    [ -s "$work/apt/sources" ] || {
        echo "build: apt has no list of Debian's bookworm: run apt-get update" >&2
        exit 1
    }
    cat >"$work/apt/conf" <<END
Dir::State::lists "$work/apt/lists";
Dir::Cache "$work/apt";
Dir::Etc::sourcelist "$work/apt/sources";
Dir::Etc::sourceparts "-";
APT::Architectures { $(printf '"%s"; ' "$@")};
APT::Sandbox::User "root";
Acquire::Languages "none";
END
    export APT_CONFIG="$work/apt/conf"
    quietly apt-get update
}

end_apt() {
    rm -r "$work/apt"
    unset APT_CONFIG
}

# fetch FOLDER PACKAGE...: unpacked there; of a kernel only what tar's patterns $of_kernel say.
fetch() {
    into=$1
    shift
    rm -rf "$work/debs"
    mkdir -p "$work/debs" "$into"
    (cd "$work/debs" && quietly apt-get download "$@")
    for package in "$work/debs"/*.deb; do
        case $package in
        */linux-image*)
            # shellcheck disable=SC2086 # a list of words
            dpkg-deb --fsys-tarfile "$package" |
                (set -f && tar x -C "$into" --wildcards $of_kernel)
            ;;
        *) dpkg-deb -x "$package" "$into" ;;
        esac
    done
    rm -r "$work/debs"
}

# stands_for PACKAGE: the one package that it depends on, as those do that are empty.
stands_for() {
    apt-cache depends "$1" | sed -n 's/^ *Depends: //p'
}

# gather FLAVOUR BUSYBOX MODULE...: a guest of the kernel in $work/debian, in $work/FLAVOUR:
# vmlinuz, and root/ for an initramfs, with those modules that are not built in, which init loads in
# this order. What was compiled in $work/FLAVOUR is one, too.
gather() {
    guest=$work/$1
    root=$guest/root
    kernel=$(echo "$work/debian/lib/modules"/*-"$1")
    rm -rf "$root"
    mkdir -p "$root/dev" "$root/proc" "$root/sys" "$root/tmp" "$root/bin" "$root/modules"
    install -m 755 tests/qemu/init "$root/init"
    install -m 755 "$2" "$root/bin/busybox"
    for applet in $(/bin/busybox --list); do
        [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
    done
    ln -sf "../debian/boot/vmlinuz-$(basename "$kernel")" "$guest/vmlinuz"
    shift 2
    number=10
    for module in "$@"; do
        if ! grep -q "/$module\.ko$" "$kernel/modules.builtin"; then
            number=$((number + 1))
            find "$kernel" "$guest" -name "$module.ko" \
                -exec cp {} "$root/modules/$number-$module.ko" ';'
            [ -e "$root/modules/$number-$module.ko" ] || {
                echo "build: no module $module in $kernel" >&2
                exit 1
            }
        fi
    done
}
