"""Importing torch beside a window that must stay live."""

import ctypes
import gc
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SPINS = "1000"
"""How often a waiting thread of GNU's OpenMP looks again before it sleeps: some microseconds."""

NEVER = 1 << 30

LIBRARIES = (
    # with the flags and in the order of torch's own import
    ("libtorch_global_deps.so", os.RTLD_NOW | os.RTLD_GLOBAL if sys.platform == "linux" else 0),
    ("libtorch_python.so", os.RTLD_LAZY if sys.platform == "linux" else 0),
)


def prepare_torch() -> None:
    """Make the coming ``import torch``, and all that torch computes, good neighbours.

    Loading torch's libraries takes half a second, during which Python's own loader keeps every
    other thread waiting; a foreign call does not. And OpenMP's threads spin at each of a network's
    hundreds of barriers, for milliseconds where the window or another program needs their core: on
    two busy cores a draft took 400 ms so, 55 ms with waiting threads put to sleep at once. But
    waking them costs more than a short wait: with a thousand turns a draft takes two thirds of
    the time that it takes with none.

    Does nothing when torch is there already; a policy in the environment is kept.
    """
    if "torch" in sys.modules:
        return
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
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


@contextmanager
def loading_torch() -> Iterator[None]:
    """Import torch in here, so that it does not hold up the window later either.

    Torch leaves 160,000 objects that live as long as the program. Whenever Python's collector
    looked through all there is, which stops every thread, the window stood still for 160 ms, now
    and then in the middle of a drag. So it looks at new objects alone while they come, and from
    then on leaves all alone that are there by now.

    Does no more than `prepare_torch` when torch is there already.
    """
    first = "torch" not in sys.modules
    prepare_torch()
    young, middle, old = gc.get_threshold()
    if first:
        gc.set_threshold(young, middle, NEVER)
    try:
        yield
    finally:
        if first:
            gc.set_threshold(young, middle, old)
            gc.freeze()
