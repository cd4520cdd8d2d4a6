"""What a bundle leaves out, and what it tells the systems about itself."""

import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

Entry: TypeAlias = tuple[str, str, str]
"""Where a file lies in the bundle, where it comes from, and its kind, as PyInstaller has them."""

MAKERS = ("stylemixer.training", "stylemixer.bench")
"""Tools of those who make Style Mixer; no artist runs them."""

OPTIONAL = ("stylemixer.jobs.batch.cluster", "dask", "distributed")
"""Dask, which computing centres have; where it is missing, a sentence says so."""

EXCLUDED = [
    *MAKERS,
    *OPTIONAL,
    # compilers and exporters, which torch asks for only when they are used
    "triton",
    "torch._inductor.codegen",
    "torch.utils.benchmark",
    "torch.utils.tensorboard",
    *[
        f"torch.testing._internal.{name}"
        for name in (
            "common_device_type",
            "common_distributed",
            "common_fsdp",
            "common_jit",
            "common_methods_invocations",
            "common_modules",
            "common_nn",
            "common_optimizers",
            "common_quantization",
            "common_utils",
            "data",
            "generated",
            "jit_utils",
            "opinfo",
            "optests",
        )
    ],
    "torchvision",
    "onnx",
    "onnxruntime",
    # what libraries use when it happens to be there
    "IPython",
    "pyqtgraph.examples",
    "pyqtgraph.opengl",
    "attr",
    "attrs",
    "matplotlib",
    "pandas",
    "pytest",
    "scipy",
    "setuptools",
    "readline",
    "defusedxml",
    "sqlite3",
    "tkinter",
    # numpy's and Pillow's side entrances
    "numpy.f2py",
    "PIL.ImageTk",
    "PIL.ImageQt",
    # tifffile's codecs and its downloads
    "imagecodecs",
    "zarr",
    # Qt beyond what the window draws with
    *[
        f"PySide6.Qt{name}"
        for name in (
            "Designer",
            "Help",
            "Network",
            "OpenGL",
            "OpenGLWidgets",
            "PrintSupport",
            "Qml",
            "Quick",
            "QuickWidgets",
            "Sql",
            "Test",
            "UiTools",
            "Xml",
        )
    ],
]

UNNEEDED = [
    # where pip took packages from, on the machine that builds
    r"\.dist-info/(direct_url\.json|RECORD|INSTALLER|REQUESTED)$",
    # the words of Qt's own dialogs in languages that the window does not speak
    r"PySide6/Qt/translations/",
    r"PySide6/translations/",
    # keyboards on the screen, and what would draw the window without a desktop
    r"plugins/platforminputcontexts/.*virtualkeyboard",
    r"plugins/platforms/.*(eglfs|linuxfb|minimal|vnc|vkkhrdisplay)",
    r"plugins/egldeviceintegrations/",
    r"plugins/generic/",
    r"plugins/networkinformation/",
    r"plugins/tls/",
    # GTK's own dialogs would bring half of GTK along
    r"plugins/platformthemes/.*gtk3",
    # photos are read by Pillow; Qt reads icons and the guide's pictures
    r"plugins/imageformats/.*(gif|icns|pdf|tga|tiff|wbmp|webp)\.",
    r"opengl32sw\.dll$",
]

OF_THE_SYSTEM = [
    # what every desktop has, and what must be the one that its drivers and fonts are made for
    r"^lib(stdc\+\+|gcc_s|glib-2|gio-2|gobject-2|gmodule-2|gthread-2|dbus-1|systemd)[.-].*so",
    r"^lib(X11|X11-xcb|Xext|Xrender|Xau|Xdmcp|xkbcommon|fontconfig|freetype|expat)\.so",
]
"""The .deb depends on their packages; a desktop of any kind has them."""


def is_shipped(module: str) -> bool:
    """Tell whether a module of the package goes into the bundle."""
    return not any(module == out or module.startswith(f"{out}.") for out in MAKERS + OPTIONAL)


def needed(entries: Sequence[Entry]) -> list[Entry]:
    """Return the collected files that are used at run time.

    What is left out takes along the libraries that nothing else is linked with.
    """
    kept = [entry for entry in entries if not _matches(entry[0], [*UNNEEDED, *OF_THE_SYSTEM])]
    while True:
        wanted = _linked(source for _, source, kind in kept if kind in ("BINARY", "EXTENSION"))
        used = [entry for entry in kept if not _is_library(entry) or _name(entry[0]) in wanted]
        if len(used) == len(kept):
            return kept
        kept = used


def strip(folder: Path) -> None:
    """Remove, on Linux, what serves debuggers alone, 110 MB, and where Python was built.

    Not from what auditwheel has changed, which may not load afterwards.
    """
    inside = folder / "_internal"
    pythons = [*inside.glob("libpython3*.so*"), *inside.glob("python3*/lib-dynload/*.so")]
    files = [*inside.glob("torch/lib/libtorch_*.so"), *pythons]
    subprocess.run(["strip", "--strip-unneeded", *files], check=True)
    # libraries would be looked for in that folder first, whoever has it there
    subprocess.run(["patchelf", "--remove-rpath", *pythons], check=True)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    path = name.replace("\\", "/")
    return any(re.search(pattern, path) for pattern in patterns)


def _is_library(entry: Entry) -> bool:
    """Tell whether an entry is there only since something else is linked with it."""
    folder, _, name = entry[0].replace("\\", "/").rpartition("/")
    qt = folder in ("PySide6", "PySide6/Qt/lib") and re.match(r"(lib)?(Qt6|icu)", name)
    # Python's own is loaded by the program that starts it
    beside = sys.platform == "linux" and not folder and not name.startswith("libpython")
    return bool(qt) or (beside and entry[2] in ("BINARY", "SYMLINK"))


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].lower()


@cache
def _links(source: str) -> frozenset[str]:
    if sys.platform == "linux":  # PyInstaller asks ldd, which also names what those need
        table = subprocess.run(
            ["readelf", "--dynamic", source], capture_output=True, text=True, check=True
        ).stdout
        return frozenset(name.lower() for name in re.findall(r"NEEDED.*\[(.*)\]", table))
    from PyInstaller.depend.bindepend import get_imports  # noqa: PLC0415  builds alone have it

    return frozenset(_name(name) for name, _ in get_imports(source))


def _linked(sources: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(_links, sources))


def version_resource(version: str, name: str) -> Any:
    """Return what Windows shows as a program's properties.

    Args:
        version: like ``1.2.3``.
        name: the program's file without its suffix.
    """
    from PyInstaller.utils.win32.versioninfo import (  # noqa: PLC0415  builds alone have it
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    numbers = (*(int(part) for part in version.split(".")), 0)
    words = {
        "CompanyName": "The Style Mixer developers",
        "FileDescription": "Style Mixer",
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": "Apache License 2.0",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "Style Mixer",
        "ProductVersion": version,
    }
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            StringFileInfo([StringTable("040904B0", [StringStruct(*w) for w in words.items()])]),
            VarFileInfo([VarStruct("Translation", [0x409, 1200])]),
        ],
    )


def info_plist() -> dict[str, Any]:
    """Return what macOS reads about the application beside its name and version."""

    def document(title: str, kind: str, role: str) -> dict[str, Any]:
        return {"CFBundleTypeName": title, "LSItemContentTypes": [kind], "CFBundleTypeRole": role}

    def exported(title: str, kind: str, suffix: str, parent: str) -> dict[str, Any]:
        return {
            "UTTypeIdentifier": kind,
            "UTTypeDescription": title,
            "UTTypeConformsTo": [parent],
            "UTTypeTagSpecification": {"public.filename-extension": [suffix]},
        }

    kinds = [
        ("Style Mixer project", "io.github.stylemixer.project", "stylemix", "public.zip-archive"),
        ("Style Mixer style", "io.github.stylemixer.style", "smstyle", "public.data"),
        ("Style Mixer look", "io.github.stylemixer.look", "smlook", "public.data"),
    ]
    return {
        "CFBundleDisplayName": "Style Mixer",
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "Apache License 2.0",
        "CFBundleDocumentTypes": [
            *[document(title, kind, "Editor") for title, kind, _, _ in kinds],
            document("Picture", "public.image", "Viewer"),
        ],
        "UTExportedTypeDeclarations": [exported(*kind) for kind in kinds],
    }
