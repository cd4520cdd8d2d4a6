#!/bin/sh
# Install the newest wheel of dist/ into a fresh environment and see whether it works there:
# wheel-test.sh PYTHON [TORCH]
# TORCH is a wheel of torch for the CPU, or the address of an index that has one; else it is PyPI's.
set -eu
python=$1
torch=${2:-}
cd "$(dirname "$0")/.."
# shellcheck disable=SC2012
wheel=$(ls -t dist/stylemixer-*.whl | head -n 1)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset PYTHONPATH VIRTUAL_ENV
"$python" -m venv "$folder/env"
packaging/install-torch.sh "$folder/env/bin/python" "$torch"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check "$wheel"
packaging/system-packages.sh "$folder/env/bin/python"
packaging/smoke.sh "$folder/env/bin"
