"""`stylemixer bench library`: how soon a large library can be searched, from a cold process."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from stylemixer.document.styles.library import StyleLibrary
from stylemixer.document.styles.style_bytes import style_to_bytes
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.registry import NETWORKS
from stylemixer.paths import resources

STYLES = 500
TARGET_S = 1.0
"""From the start of a process to the first answer of a search."""
ROUNDS = 5

_SEARCH = """
import json, sys, time
start = time.perf_counter()
from pathlib import Path
from stylemixer.document.styles.library import StyleLibrary
imported = time.perf_counter()
library = StyleLibrary(Path(sys.argv[1]))
found = library.search("painter 7")
first = time.perf_counter()
library.search("blue")
again = time.perf_counter()
library.refresh()
print(json.dumps({
    "found": len(found), "styles": len(library.entries()), "imports": imported - start,
    "first search": first - imported, "search": again - first,
    "refresh": time.perf_counter() - again,
}))
"""


def run(as_json: bool) -> dict[str, Any]:
    """Measure and, unless JSON is wanted, print a table."""
    with tempfile.TemporaryDirectory() as folder:
        size = fill(Path(folder), STYLES)
        rounds = [_round(folder) for _ in range(ROUNDS)]
    assert (rounds[0]["styles"], rounds[0]["found"] > 0) == (STYLES, True), rounds[0]
    ms = {key: 1e3 * median(found[key] for found in rounds) for key in rounds[0] if key in _TIMES}
    figures = {
        "styles": STYLES,
        "bytes a style besides its thumbnail": size,
        "milliseconds": {name: round(value, 1) for name, value in ms.items()},
        "target ms, whole process": 1e3 * TARGET_S,
    }
    if not as_json:
        print(
            f"{STYLES} styles, {size} bytes each besides the thumbnail; a fresh process each time"
        )
        for name, value in ms.items():
            print(f"{name:20} {value:8.1f} ms")
        print(f"{'target, whole':20} {1e3 * TARGET_S:8.1f} ms")
    return figures


_TIMES = ("whole process", "imports", "first search", "search", "refresh")


def fill(folder: Path, count: int) -> int:
    """Write so many styles into a folder; return the bytes of one besides its thumbnail."""
    random = np.random.default_rng(0)
    network = next(network for network in NETWORKS if network.name == "painter")
    thumbnail = next((resources() / "thumbnails").glob("*.jpg")).read_bytes()
    data = b""
    for number in range(count):
        scale, shift = random.normal(size=(2, network.channels)).astype(np.float32)
        style = TaughtStyle(
            f"{number:032x}",
            network.name,
            f"Style {number}",
            author=f"Painter {number % 40}",
            source="A museum's open collection",
            licence="Public domain",
            tags=("blue", f"year {1500 + number}"),
            created=f"2026-01-01T00:{number // 60 % 60:02}:{number % 60:02}Z",
        )
        data = style_to_bytes(style, StyleCode(network.name, scale, shift), thumbnail)
        # not through the library, whose every file is waited for until it is on the disk
        (folder / f"{style.id}.smstyle").write_bytes(data)
    assert len(StyleLibrary(folder).entries()) == count
    return len(data) - len(thumbnail)


def _round(folder: str) -> dict[str, float]:
    start = time.perf_counter()
    command = [sys.executable, "-c", _SEARCH, folder]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    whole = time.perf_counter() - start
    found: dict[str, float] = json.loads(ended.stdout)
    return {"whole process": whole} | found
