#!/bin/sh
# Make the virtual environment: make-venv.sh PYTHON FOLDER
set -eu
python=$1
folder=$2

if [ -z "$python" ]; then
    echo "Style Mixer needs Python 3.11 or newer; on Debian or Ubuntu: apt-get install -y python3 python3-pip python3-venv" >&2
    exit 1
fi
# Debian ships venv without what it needs to put pip into an environment
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    line="apt-get update && apt-get install -y --no-install-recommends $package"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing $package"
        sh -c "$line"
    else
        echo "Python's venv module is missing; run: sudo sh -c '$line'" >&2
        exit 1
    fi
fi
echo "Making $folder; the first time this fetches torch, which is several gigabytes."
"$python" -m venv --clear "$folder" || { rm -rf "$folder"; exit 1; }
