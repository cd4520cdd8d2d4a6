#!/bin/sh
# Put what a desktop wants to know below a prefix: share.sh PREFIX VERSION
# Icons, the desktop file, file types, AppStream's description, manual pages, licences.
set -eu
prefix=$1
version=$2
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
share=$prefix/share

put() { install -D -m 644 "$1" "$2"; }
put "$here/../stylemixer.desktop" "$share/applications/stylemixer.desktop"
put "$here/../stylemixer-mime.xml" "$share/mime/packages/stylemixer.xml"
put "$root/resources/stylemixer.svg" "$share/icons/hicolor/scalable/apps/stylemixer.svg"
for icon in "$root"/build/icons/hicolor/*/apps/stylemixer.png; do
    put "$icon" "$share/icons/hicolor/${icon#"$root"/build/icons/hicolor/}"
done
id=io.github.stylemixer.StyleMixer
install -d "$share/metainfo" "$share/man/man1"
fill="s/@VERSION@/$version/; s/@DATE@/$(date -u +%Y-%m-%d)/"
sed "$fill" "$here/$id.metainfo.xml" >"$share/metainfo/$id.metainfo.xml"
sed "$fill" "$here/stylemixer.1" | gzip -9n >"$share/man/man1/stylemixer.1.gz"
ln -sf stylemixer.1.gz "$share/man/man1/stylemixer-window.1.gz"
chmod 644 "$share"/metainfo/* "$share"/man/man1/stylemixer.1.gz
