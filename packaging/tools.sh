#!/bin/sh
# Check that commands, or folders, are there: tools.sh COMMAND=DEBIAN-PACKAGE...
# Missing ones are named in one line to copy; run as root on Debian or Ubuntu, they are installed.
set -eu
missing=
for each in "$@"; do
    command -v "${each%%=*}" >/dev/null || [ -d "${each%%=*}" ] || missing="$missing ${each##*=}"
done
[ -n "$missing" ] || exit 0
line="apt-get update && apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    sh -c "$line" >/dev/null
else
    echo "Commands are missing; run: sudo sh -c '$line'" >&2
    exit 1
fi
