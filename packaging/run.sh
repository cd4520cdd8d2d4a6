#!/bin/sh
# Open the window; without a display, paint an example photo instead: run.sh PYTHON PHOTO
set -eu
python=$1
photo=$2

if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
    out="build/$(basename "${photo%.*}")-painted.png"
    mkdir -p build
    echo "There is no display here to open the window on, so an example photo is painted instead."
    "$python" -m stylemixer render "$photo" -s ink-mosaic -o "$out"
    echo "Painted: $(pwd)/$out"
else
    exec "$python" -m stylemixer
fi
