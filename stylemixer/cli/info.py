"""The commands that tell: ``styles``, ``info`` and ``bench``."""

import argparse
import hashlib
import importlib
import json
import platform
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from stylemixer import __version__
from stylemixer.cli.parser import BENCHES
from stylemixer.document.style_spec import known_styles
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.weights import ModelFile, manifest, models_folder

LIBRARIES = (
    "torch",
    "numpy",
    "Pillow",
    "tifffile",
    "safetensors",
    "msgspec",
    "PySide6-Essentials",
)


def styles(arguments: argparse.Namespace) -> int:
    """Print the learned and taught styles, one usable name a line, or what is known as JSON.

    A taught style is listed by its id where its name means another style, too.
    """
    known = known_styles()
    rows: list[dict[str, Any]] = [
        {"name": style.name, "kind": "learned", "title": style.title, "network": style.network}
        | ({"artist": style.artist, "year": style.year} if style.artist else {})
        for style in LEARNED_STYLES
        if style.name in known.learned
    ]
    names = Counter(known.names())
    for taught in sorted(known.taught, key=lambda style: style.name):
        name = taught.name if names[taught.name] == 1 else taught.id
        row = {"name": name, "kind": "taught", "title": taught.name, "network": taught.network}
        rows.append(row | {"id": taught.id})
    if arguments.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            print(row["name"])
    return 0


def info(arguments: argparse.Namespace) -> int:
    """Print versions, the device and the models.

    Returns:
        0, or 1 when a model file is not the one that was shipped.
    """
    facts = gather()
    if arguments.json:
        print(json.dumps(facts, indent=2))
    else:
        print(f"Style Mixer {facts['stylemixer']}, Python {facts['python']}, {facts['platform']}")
        print(", ".join(f"{name} {found}" for name, found in facts["libraries"].items()))
        print(f"device: {facts['device']['name']}, {facts['device']['title']}")
        for name, model in facts["models"].items():
            print(f"{name:10} {model['sha256']} {model['state']} ({model['licence']})")
            print(f"{'':10} {model['what']}")
    return 0 if all(model["state"] == "ok" for model in facts["models"].values()) else 1


def gather() -> dict[str, Any]:
    """Return what `info` tells, ready for JSON."""
    # torch takes seconds to import
    from stylemixer.engine.device import describe, pick_device  # noqa: PLC0415

    device = pick_device("auto")
    return {
        "stylemixer": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "device": {"name": device.type, "title": describe(device)},
        "models": {
            name: {
                "file": model.file,
                "network": model.network,
                "sha256": model.sha256,
                "state": _state(model),
                "licence": model.licence,
                "what": model.what,
            }
            for name, model in manifest().items()
        },
    }


def bench(arguments: argparse.Namespace) -> int:
    """Measure, and print a table or JSON.

    A bench is a module with ``run(as_json: bool) -> dict``: it prints its own table, or nothing
    when JSON is wanted, and returns its figures. Those of exports and batches also take ``full``,
    the window's ``small``, the one for graphics cards ``small`` and ``out``, those of refining
    and of films ``full`` and ``out``.

    Returns:
        0, or 1 when the figures say that something has `failed`.
    """
    run = importlib.import_module(f"stylemixer.bench.{BENCHES[arguments.what]}").run
    options = {
        "export": {"full": arguments.full},
        "window": {"small": arguments.small},
        "gpu": {"small": arguments.small, "out": arguments.out},
        "refine": {"full": arguments.full, "out": arguments.out},
        "film": {"full": arguments.full, "out": arguments.out},
        "batch": {"full": arguments.full},
    }.get(arguments.what, {})
    figures = run(arguments.json, **options)
    if arguments.json:
        print(json.dumps(figures, indent=2))
    return 1 if figures.get("failed") else 0


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"


def _state(model: ModelFile) -> str:
    path = models_folder() / model.file
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "missing"
    return "ok" if digest == model.sha256 else "damaged"
