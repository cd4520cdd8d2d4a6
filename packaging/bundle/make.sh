#!/bin/sh
# Build the bundle into dist/stylemixer: make.sh PYTHON [TORCH]
# TORCH is a wheel of torch, or the address of an index that has one. With it, the bundle is built in
# an environment of its own; without, with what PYTHON has.
set -eu
python=$1
torch=${2:-}
cd "$(dirname "$0")/../.."

if [ -n "$torch" ]; then
    env=build/bundle-env
    [ -d $env ] || "$python" -m venv $env
    python=$env/bin/python
    [ -x $python ] || python=$env/Scripts/python # on Windows
    packaging/install-torch.sh $python "$torch"
fi
"$python" -m pip install --quiet --disable-pip-version-check -e '.[bundle]'
if [ "$(uname -s)" = Linux ]; then
    packaging/system-packages.sh "$python"
    packaging/tools.sh readelf=binutils strip=binutils patchelf=patchelf
fi
"$python" -c '
import torch
if torch.version.cuda:
    print(f"This torch is made for CUDA {torch.version.cuda}: the bundle takes several gigabytes instead of 0.6. "
          "For a small one: make bundle TORCH=…, a wheel of torch for the CPU or the address of an index with one.")
'
ICONS="$PWD/build/icons"
export ICONS
"$python" packaging/bundle/icons.py "$ICONS"
unset PYTHONPATH # what it names would be collected, too
"$python" -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller \
    packaging/bundle/stylemixer.spec
dist/stylemixer/stylemixer --version
du -sh dist/stylemixer
