#!/bin/sh
# See whether an installed Style Mixer works, without a display: smoke.sh FOLDER
# FOLDER has the programs. It tells of itself, paints, teaches five steps, and opens its window.
set -eu
programs=$(cd "$1" && pwd)
photo=$(cd "$(dirname "$0")/.." && pwd)/resources/examples/coffee.jpg
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export HOME="$folder/home" QT_QPA_PLATFORM=offscreen
export XDG_CONFIG_HOME="$HOME/.config" XDG_STATE_HOME="$HOME/.local/state"
export XDG_DATA_HOME="$HOME/.local/share" XDG_CACHE_HOME="$HOME/.cache"
mkdir "$HOME"
case $(uname -s) in
    Linux) logs=$XDG_STATE_HOME ;;
    Darwin) logs=$HOME/Library/Logs ;;
    *) logs=$LOCALAPPDATA/StyleMixer ;; # Windows asks the registry for this folder, not the environment
esac

"$programs/stylemixer" info
"$programs/stylemixer" render "$photo" -s ink-mosaic -o painted.png
[ -s painted.png ]
"$programs/stylemixer" teach painted.png --steps 5 --name smoke --out smoke.smstyle
[ -s smoke.smstyle ]

window=$programs/stylemixer-window
[ -e "$window" ] || [ -e "$window.exe" ] || window=$programs/stylemixer
"$window" "$photo" &
process=$!
# the log says when the first picture can be painted
n=0
until grep -rqs "ready" "$logs"; do
    n=$((n + 1))
    if ! kill -0 $process || [ $n -gt 240 ]; then
        echo "The window did not get ready." >&2
        exit 1
    fi
    sleep 0.5
done
kill $process
status=0
wait $process || status=$?
case $(uname -s) in
    Linux | Darwin) [ $status = 143 ] || { echo "The window ended with $status." >&2; exit 1; } ;;
esac
echo "Style Mixer paints, teaches and opens its window from $programs."
