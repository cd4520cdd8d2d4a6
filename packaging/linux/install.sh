#!/bin/sh
# Install Style Mixer from its unpacked archive, or remove it again.
#   ./install.sh            for you alone, below ~/.local
#   ./install.sh /usr/local for everybody; needs to be root
#   stylemixer-uninstall    undoes it; your pictures, styles and settings stay
set -eu
[ "${1:-}" != --help ] || { sed -n '2,5s/^# *//p' "$0"; exit 0; }
prefix=${1:-$HOME/.local}
here=$(cd "$(dirname "$0")" && pwd)
list=$prefix/lib/stylemixer.installed

if ! mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share" 2>/dev/null || [ ! -w "$prefix/lib" ]; then
    echo "$prefix cannot be written to; choose another folder, or become root: sudo ./install.sh $prefix" >&2
    exit 1
fi
# copied beside the old one, which is taken away only when the new one is whole
rm -rf "$prefix/lib/stylemixer.new"
cp -a "$here/bundle" "$prefix/lib/stylemixer.new" || {
    rm -rf "$prefix/lib/stylemixer.new"
    echo "There is no room in $prefix for Style Mixer, which takes 0.7 GB; nothing was changed." >&2
    exit 1
}
[ ! -x "$prefix/bin/stylemixer-uninstall" ] || "$prefix/bin/stylemixer-uninstall" --quiet
rm -rf "$prefix/lib/stylemixer"
mv "$prefix/lib/stylemixer.new" "$prefix/lib/stylemixer"

(cd "$here" && find share ! -type d) >"$list"
cp -R "$here/share" "$prefix/"
desktop=$prefix/share/applications/stylemixer.desktop
# a menu may not look into ~/.local/bin; quoted, since the path may have spaces
quoted=$(printf '%s' "$prefix/lib/stylemixer/stylemixer-window" | sed 's/[\\&|]/\\&/g')
sed -i "s|^Exec=stylemixer-window|Exec=\"$quoted\"|" "$desktop"
for name in stylemixer stylemixer-window; do
    ln -sf "../lib/stylemixer/$name" "$prefix/bin/$name"
    echo "bin/$name" >>"$list"
done
cat >"$prefix/bin/stylemixer-uninstall" <<'END'
#!/bin/sh
# Remove what Style Mixer's install.sh has put here; your pictures, styles and settings stay.
set -eu
cd "$(dirname "$0")/.."
list=lib/stylemixer.installed
[ -f "$list" ] || { echo "Style Mixer is not installed in $PWD." >&2; exit 1; }
while read -r file; do
    rm -f "$file"
    rmdir -p --ignore-fail-on-non-empty "$(dirname "$file")" 2>/dev/null || :
done <"$list"
rm -rf lib/stylemixer "$list"
! command -v update-desktop-database >/dev/null || update-desktop-database -q share/applications || :
! command -v update-mime-database >/dev/null || update-mime-database share/mime 2>/dev/null || :
[ "${1:-}" = --quiet ] || echo "Style Mixer has been removed from $PWD."
rm -f bin/stylemixer-uninstall
END
chmod 755 "$prefix/bin/stylemixer-uninstall"
! command -v update-desktop-database >/dev/null || update-desktop-database -q "$prefix/share/applications" || :
! command -v update-mime-database >/dev/null || update-mime-database "$prefix/share/mime" 2>/dev/null || :
! command -v gtk-update-icon-cache >/dev/null || gtk-update-icon-cache -qtf "$prefix/share/icons/hicolor" || :
echo "Style Mixer is in your menu; $prefix/bin/stylemixer is the command, $prefix/bin/stylemixer-uninstall removes it."
