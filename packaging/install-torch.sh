#!/bin/sh
# Install the torch that is asked for, if any: install-torch.sh PYTHON [TORCH]
# TORCH is a wheel, or the address of an index that has one.
set -eu
case ${2:-} in
    "") ;;
    *.whl) "$1" -m pip install --quiet --disable-pip-version-check "$2" ;;
    *) "$1" -m pip install --quiet --disable-pip-version-check torch --index-url "$2" ;;
esac
