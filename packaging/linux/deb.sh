#!/bin/sh
# Make dist/stylemixer_VERSION_ARCH.deb of dist/stylemixer, and check it: deb.sh
# LEVEL in the environment is xz's, 0 for a quick try
set -eu
cd "$(dirname "$0")/../.."
packaging/tools.sh dpkg-deb=dpkg dpkg-shlibdeps=dpkg-dev lintian=lintian \
    desktop-file-validate=desktop-file-utils appstreamcli=appstream file=file mandoc=mandoc
[ -x dist/stylemixer/stylemixer ] || { echo "There is no bundle; make bundle comes first." >&2; exit 1; }

version=$(dist/stylemixer/stylemixer --version | cut -d' ' -f2)
arch=$(dpkg --print-architecture)
tree=build/deb/stylemixer
rm -rf build/deb
mkdir -p $tree/DEBIAN $tree/usr/lib $tree/usr/bin $tree/usr/share/doc/stylemixer build/deb/debian
cp -a dist/stylemixer $tree/usr/lib/stylemixer
find $tree/usr/lib/stylemixer -type d -exec chmod 755 {} +
find $tree/usr/lib/stylemixer -type f -exec chmod 644 {} +
chmod 755 $tree/usr/lib/stylemixer/stylemixer $tree/usr/lib/stylemixer/_internal/torch/bin/*
ln -s ../lib/stylemixer/stylemixer $tree/usr/bin/stylemixer
ln -s ../lib/stylemixer/stylemixer-window $tree/usr/bin/stylemixer-window
packaging/linux/share.sh $tree/usr "$version"
doc=$tree/usr/share/doc/stylemixer
{
    echo "Style Mixer is Copyright 2026 The Style Mixer developers, under the Apache License 2.0,"
    echo "whose text is in /usr/share/common-licenses/Apache-2.0."
    echo "/usr/lib/stylemixer/_internal/NOTICE names the origin of its models and pictures,"
    echo "/usr/lib/stylemixer/_internal/THIRD-PARTY.txt has the licences of all that is inside."
} >"$doc/copyright"
{
    echo "stylemixer ($version) unstable; urgency=medium"
    echo
    echo "  * See https://github.com/stylemixer/stylemixer/blob/main/CHANGELOG.md"
    echo
    echo " -- The Style Mixer developers <developers@stylemixer.invalid>  $(date -R -u)"
} | gzip -9n >"$doc/changelog.gz"
install -D -m 644 packaging/linux/lintian-overrides $tree/usr/share/lintian/overrides/stylemixer

# what the bundle takes from the system, as Debian's own tool finds it, without what it brings itself
printf 'Source: stylemixer\n\nPackage: stylemixer\nArchitecture: any\nDescription: x\n' >build/deb/debian/control
brought=$(cd dist/stylemixer/_internal && for library in lib*.so*; do
    dpkg-query --search "*/$library" 2>/dev/null | cut -d: -f1
done | sort -u | sed 's/^/-x/')
binaries=$(cd build/deb && find stylemixer/usr/lib -type f -exec file -F '|' {} + | grep ELF | cut -d'|' -f1 | sed 's/^/-e/')
folders=$(cd build/deb && find stylemixer/usr/lib -name '*.so*' -printf '-l%h\n' | sort -u)
# shellcheck disable=SC2086  # many words each
depends=$(cd build/deb && dpkg-shlibdeps --ignore-missing-info -O $brought $folders $binaries 2>shlibdeps.log |
    sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { cat build/deb/shlibdeps.log >&2; exit 1; }
cat >$tree/DEBIAN/control <<END
Package: stylemixer
Version: $version
Architecture: $arch
Maintainer: The Style Mixer developers <developers@stylemixer.invalid>
Section: graphics
Priority: optional
Installed-Size: $(du -sk $tree/usr | cut -f1)
Depends: $depends, fonts-dejavu-core | fonts-noto-core | fonts-freefont-ttf
Homepage: https://github.com/stylemixer/stylemixer
Description: paint photos live by mixing styles
 Drop a photo in the middle, drop paintings or pick built-in styles at the
 side, move sliders, and the picture changes under the slider. Works offline,
 with the processor; the command line paints pictures of up to 200 megapixels.
END
(cd $tree && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
deb=dist/stylemixer_${version}_$arch.deb
dpkg-deb --root-owner-group -Zxz -z"${LEVEL:-6}" --threads-max="$(nproc)" --build $tree "$deb" >/dev/null

desktop-file-validate $tree/usr/share/applications/stylemixer.desktop
appstreamcli validate --no-net $tree/usr/share/metainfo/*.xml
gzip -dc $tree/usr/share/man/man1/stylemixer.1.gz | mandoc -T lint -W warning
lintian --fail-on error,warning "$deb"
ls -l "$deb"
