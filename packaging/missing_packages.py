"""Print the Debian packages, on one line, that Qt and films need and this machine lacks.

The libraries are what ``ldd`` shows for PySide6-Essentials 6.12: the Gui and Widgets modules and
the offscreen, xcb and wayland platform plugins.
"""

import ctypes
import shutil
import sys
from pathlib import Path

LIBRARIES = {
    # Gui and Widgets, with or without a display
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    # a window under X11
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    # a window under Wayland
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
FONTS = "fonts-dejavu-core"
FILMS = "ffmpeg"  # reads and writes films; the program runs without it


def missing(films: bool) -> list[str]:
    """Return the packages whose library cannot be loaded, a font and ffmpeg when there is none."""
    packages = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    if not any(path for folder in folders for path in folder.glob("**/*.[to]tf")):
        packages.append(FONTS)
    if films and not (shutil.which("ffmpeg") and shutil.which("ffprobe")):
        packages.append(FILMS)
    return packages


if __name__ == "__main__":
    print(" ".join(missing("films" in sys.argv)))
