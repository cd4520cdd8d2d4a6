#!/bin/sh
# Check that the libraries that Qt needs are there: system-packages.sh PYTHON [films]
# With “films”, ffmpeg has to be there, too, as for the tests.
# Missing ones are named in one line to copy; run as root on Debian or Ubuntu, they are installed.
set -eu
python=$1
here=$(dirname "$0")

[ "$(uname -s)" = Linux ] || exit 0
missing=$("$python" "$here/missing_packages.py" "${2-}")
if [ -n "$missing" ]; then
    line="apt-get update && apt-get install -y --no-install-recommends $missing"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing system packages: $missing"
        export DEBIAN_FRONTEND=noninteractive
        sh -c "$line" >/dev/null
    else
        echo "System packages are missing; run: sudo sh -c '$line'" >&2
        exit 1
    fi
fi
# the table of libraries may be behind Qt; the import itself is the proof
"$python" -c 'import PySide6.QtGui, PySide6.QtWidgets' || {
    echo "Qt cannot be loaded; the line above names the library that is missing." >&2
    exit 1
}
