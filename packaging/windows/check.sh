#!/bin/sh
# Compile the installer's script on Linux, on a tree of empty files that stands in for a bundle.
set -eu
cd "$(dirname "$0")/../.."
packaging/tools.sh makensis=nsis
tree=build/stand-in
rm -rf $tree
mkdir -p $tree/bundle/_internal/PySide6
for file in stylemixer.exe stylemixer-window.exe _internal/python311.dll _internal/PySide6/Qt6Core.dll; do
    echo stand-in >$tree/bundle/$file
done
# any icon will do
base64 -d >$tree/icon.ico <<'END'
AAABAAEAAQEAAAEAIAAwAAAAFgAAACgAAAABAAAAAgAAAAEAIAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAD/////AAAAAA==
END
makensis -V2 -WX -NOCD -DVERSION=0.0.0 -DBUNDLE=$tree/bundle -DICON=$tree/icon.ico -DOUT=$tree/stylemixer-0.0.0-windows-setup.exe \
    packaging/windows/installer.nsi
[ -s $tree/stylemixer-0.0.0-windows-setup.exe ]
echo "The installer's script compiles; it has not been run."
