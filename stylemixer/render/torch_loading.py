"""Importing torch beside a window that must stay live."""

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

LIBRARIES = (
    # with the flags and in the order of torch's own import
    ("libtorch_global_deps.so", os.RTLD_NOW | os.RTLD_GLOBAL if sys.platform == "linux" else 0),
    ("libtorch_python.so", os.RTLD_LAZY if sys.platform == "linux" else 0),
)


def prepare_torch() -> None:
    """Make the coming ``import torch``, and all that torch computes, good neighbours.

    Loading torch's libraries takes half a second, during which Python's own loader keeps every
    other thread waiting; a foreign call does not. And OpenMP's threads spin at each of a network's
    forty barriers, for milliseconds where the window or another program needs their core: on two
    busy cores a draft took 400 ms so, 55 ms with waiting threads put to sleep.

    Does nothing when torch is there already; a policy in the environment is kept.
    """
    if "torch" in sys.modules:
        return
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    found = importlib.util.find_spec("torch")
    if sys.platform != "linux" or found is None or found.origin is None:
        return
    try:
        dlopen = ctypes.CDLL(None).dlopen
    except (OSError, AttributeError):  # an older C library has it elsewhere
        return
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    for name, flags in LIBRARIES:
        # what fails here fails in the import as well, which says why
        dlopen(os.fsencode(Path(found.origin).parent / "lib" / name), flags)
