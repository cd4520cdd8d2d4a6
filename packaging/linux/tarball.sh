#!/bin/sh
# Make dist/stylemixer-VERSION-linux-MACHINE.tar.zst of dist/stylemixer: tarball.sh
# LEVEL in the environment is zstd's, 1 for a quick try
set -eu
cd "$(dirname "$0")/../.."
packaging/tools.sh zstd=zstd tar=tar
[ -x dist/stylemixer/stylemixer ] || { echo "There is no bundle; make bundle comes first." >&2; exit 1; }

version=$(dist/stylemixer/stylemixer --version | cut -d' ' -f2)
name=stylemixer-$version-linux-$(uname -m)
tree=build/tarball/$name
rm -rf build/tarball
mkdir -p "$tree"
cp -a dist/stylemixer "$tree/bundle"
packaging/linux/share.sh "$tree" "$version"
install -m 755 packaging/linux/install.sh "$tree/install.sh"
cp LICENSE NOTICE dist/stylemixer/_internal/THIRD-PARTY.txt "$tree/"
tar --create --owner=0 --group=0 --numeric-owner --sort=name --directory build/tarball "$name" |
    zstd --quiet --force "-${LEVEL:-19}" --long=27 -T0 -o "dist/$name.tar.zst"
ls -l "dist/$name.tar.zst"
