"""Collect what of torch is needed at run time; stands in for the hook that PyInstaller brings.

That one collects every module with its source, the tests of the C++ side included.
"""

import re
from importlib.metadata import requires
from pathlib import Path

from PyInstaller.compat import is_linux
from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_dynamic_libs, get_package_paths

FOLDER = Path(get_package_paths("torch")[1])
READS_ITSELF = re.compile(
    r"install_config_module\(|jit\.(script|interface)\b|_overload(_method)?\b"
)
"""Modules that cannot be imported without their source."""

TESTS = ("jitbackend_test", "torchbind_test", "backend_with_compiler", "aoti_custom_ops")


def _with_source() -> list[str]:
    """Return the modules that read their own source when they are imported."""
    return [
        ".".join(("torch", *file.relative_to(FOLDER).with_suffix("").parts))
        for file in FOLDER.rglob("*.py")
        if file.name != "__init__.py" and READS_ITSELF.search(file.read_text("utf-8"))
    ]


def _needed(library: tuple[str, str]) -> bool:
    source = library[0].replace("\\", "/")
    return "/torch/lib/" in source and not any(name in source for name in TESTS)


module_collection_mode = {"torch": "pyz", **dict.fromkeys(_with_source(), "pyz+py")}
binaries = [
    library
    for library in collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
    if _needed(library)
]
# torch starts this one to share tensors between processes, and asks for it when it is imported
manager = FOLDER / "bin" / "torch_shm_manager"
if manager.exists():
    binaries.append((str(manager), "torch/bin"))
# what Adam asks for, through torch._dynamo, imports these by name
hiddenimports = ["torch.onnx.operators"] + [
    f"torch._dynamo.polyfills.{file.stem}"
    for file in (FOLDER / "_dynamo" / "polyfills").glob("*.py")
    if file.name != "__init__.py"
]
if is_linux:
    # links to torch's libraries beside the program would be loaded a second time
    bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
    from _pyinstaller_hooks_contrib.utils.nvidia_cuda import infer_hiddenimports_from_requirements

    # a torch with CUDA has its libraries in packages of their own; a CPU build needs none
    names = [line.split(";")[0].split("=")[0].strip() for line in requires("torch") or []]
    hiddenimports += infer_hiddenimports_from_requirements(
        [name for name in names if name.startswith("nvidia-")]
    )
