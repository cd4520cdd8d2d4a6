"""Settings, styles, recipes, projects and looks that somebody, or a disk, has spoilt: seeded."""

import io
import json
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from stylemixer.bench.hostile.projects import hostile_project
from stylemixer.document.looks.look import Look, LookPicture, digest_of
from stylemixer.document.looks.look_bytes import METADATA as LOOK_METADATA
from stylemixer.document.looks.look_bytes import LookFile, look_to_bytes
from stylemixer.document.recipe import Recipe, RefinedLayer, StyleRef
from stylemixer.document.recipe_text import travelling_text
from stylemixer.document.settings import SessionState, Settings
from stylemixer.document.styles.style_bytes import METADATA as STYLE_METADATA
from stylemixer.document.styles.style_bytes import style_to_bytes
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.registry import DEFAULT_FOR_PICTURES, NETWORKS
from stylemixer.paths import resources

Random = np.random.Generator
KINDS = ("settings", "style", "recipe", "project", "look")
HEADED = {"style": STYLE_METADATA, "look": LOOK_METADATA}
"""Files of safetensors, with the key of their text."""


@dataclass(frozen=True)
class HostileDocument:
    """A file to read.

    Attributes:
        kind: one of `KINDS`.
        name: what was done to it.
        data: the file's bytes.
    """

    kind: str
    name: str
    data: bytes


def hostile_document(seed: int, index: int) -> HostileDocument:
    """Return one of a seed's documents; the same numbers give the same document."""
    random = np.random.default_rng((seed, index))
    kind = KINDS[index % len(KINDS)]
    if kind == "project":
        return HostileDocument(kind, *_project(random))
    data = {"settings": _settings, "style": _style, "recipe": _recipe, "look": _look}[kind]()
    if kind not in HEADED and random.random() < 0.7:
        value = json.loads(data)
        what = _spoil_value(value, random)
        return HostileDocument(kind, what, json.dumps(value).encode())
    if kind in HEADED and random.random() < 0.6:
        return HostileDocument(kind, *_spoil_header(data, HEADED[kind], random))
    return HostileDocument(kind, *_spoil_bytes(data, random))


def _recipe_value() -> Recipe:
    return (
        Recipe(layer=RefinedLayer("b" * 32, "c" * 32, "d" * 32, 0.5, pinned=True))
        .added(StyleRef("cin26", "learned", "ink-mosaic"))
        .added(StyleRef(DEFAULT_FOR_PICTURES, "picture", "/paintings/wave.jpg"))
    )


def _settings() -> bytes:
    recipe = _recipe_value()
    last = SessionState(photo="/photos/lake.jpg", recipe=recipe)
    paths = ("/photos/lake.jpg", "/photos/hill.jpg")
    return msgspec.json.encode(Settings(recents=paths, own_pictures=paths, last=last))


def _project(random: Random) -> tuple[str, bytes]:
    picture = next((resources() / "thumbnails").glob("*.jpg")).read_bytes()
    recipe = msgspec.structs.replace(_recipe_value(), layer=None)
    return hostile_project(recipe, _style(), picture, lambda v: _spoil_value(v, random), random)


def _recipe() -> bytes:
    return travelling_text(_recipe_value()).encode()


def _style() -> bytes:
    network = next(network for network in NETWORKS if network.name == DEFAULT_FOR_PICTURES)
    numbers = np.full(network.channels, 0.5, np.float32)
    thumbnail = next((resources() / "thumbnails").glob("*.jpg")).read_bytes()
    style = TaughtStyle("a" * 32, network.name, "Wave", author="Nobody", tags=("blue",))
    return style_to_bytes(style, StyleCode(network.name, numbers, numbers), thumbnail)


def _look() -> bytes:
    """Return a look with a taught style and a picture."""
    recipe = msgspec.structs.replace(_recipe_value(), layer=None)
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    digest = digest_of(picture.getvalue())
    recipe = recipe.with_slot(2, style=StyleRef(DEFAULT_FOR_PICTURES, "picture", digest))
    recipe = recipe.added(StyleRef(DEFAULT_FOR_PICTURES, "taught", "a" * 32))
    thumbnail = next((resources() / "thumbnails").glob("*.jpg")).read_bytes()
    look = Look("c" * 32, "Hour", recipe, ("blue",), pictures=(LookPicture(digest, "Wave"),))
    file = LookFile(look, thumbnail, {"a" * 32: _style()}, {digest: picture.getvalue()})
    return look_to_bytes(file)


_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**31, 2**53, 2**64, -(2**63), 1e308, -1e308, 5e-324, 0.5),
    *("", "x" * 100_000, "\ud800", "\0", "\u202e", "../../../etc/passwd", "/dev/zero", "/proc/1"),
    *("<img src='none.png'>", "\U0001f3a8", "1", "nan", [], {}, [[]], [None] * 1000),
    ["/a/b/c.jpg"] * 100_000,
    {"": {"": {}}},
)


def _spoil_value(value: Any, random: Random) -> str:
    """Put something else into one place or more of a JSON value; return what was done."""
    done = []
    for _ in range(int(random.integers(1, 4))):
        place = value
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = keys[int(random.integers(len(keys)))]
            inner = place[key]
            if isinstance(inner, dict | list) and inner and random.random() < 0.7:
                place = inner
                continue
            if random.random() < 0.1:
                del place[key]
                done.append(f"no {key}")
            else:
                other = int(random.integers(len(_VALUES)))
                place[key] = deepcopy(_VALUES[other])  # what is spoilt next may be inside it
                done.append(f"{key} is value {other}")
            break
    return ", ".join(done)


def _spoil_header(data: bytes, metadata: str, random: Random) -> tuple[str, bytes]:
    """Change the JSON of a file's header, and its length with it."""
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    about = json.loads(header["__metadata__"][metadata])
    inside = random.random() < 0.6
    what = _spoil_value(about if inside else header, random)
    if inside:
        header["__metadata__"][metadata] = json.dumps(about)
    text = json.dumps(header).encode()
    return what, len(text).to_bytes(8, "little") + text + data[8 + size :]


def _spoil_bytes(data: bytes, random: Random) -> tuple[str, bytes]:
    place = int(random.integers(0, len(data)))
    ways = {
        "cut off": data[:place],
        "noise inside": data[:place] + random.bytes(50) + data[place:],
        "zeros": bytes(len(data)),
        "empty": b"",
        "noise": random.bytes(2000),
        "no UTF-8": data[:place] + b"\xff\xfe" + data[place:],
        "brackets without end": b'{"last":' * 100_000,
        "lists without end": b"[" * 500_000,
        "a number without end": b'{"version":' + b"9" * 300_000 + b"}",
        "a length beyond all": b"\xff" * 8 + data[8:],
        "twice": data + data,
        "long": data + b" " * 5_000_000,
    }
    names = list(ways)
    name = names[int(random.integers(len(names)))]
    return name, ways[name]
