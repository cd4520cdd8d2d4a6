"""A taught style as bytes, checked on the way out by the same rules as on the way in.

The bytes are safetensors: the tensors ``scale``, ``shift`` (float32), ``thumbnail`` (the bytes of a
JPEG) and, from version 2 on, ``target`` (the bytes of a `stylemixer.refining.target.Target`), and
one entry of metadata, JSON, with the version of the layout, the architecture of the network and the
`TaughtStyle`. Anyone may have written them. Unknown metadata are ignored.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from stylemixer.document.styles.taught_style import TaughtStyle, complaint, tidied
from stylemixer.document.styles.tensor_header import (
    MAX_THUMBNAIL,
    Header,
    check_thumbnail,
    header_of,
    version_of,
)
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.registry import available
from stylemixer.engine.weights import manifest
from stylemixer.errors import StyleError

VERSION = 2
WITHOUT_TARGET = 1
"""The version of a file without a target, which programs from before can read."""
METADATA = "stylemixer-style"
"""The key of the one entry of metadata; safetensors writes several in no fixed order."""
MAX_BESIDES = 8192
"""Bytes that a style may take besides its thumbnail."""
MAX_VALUE = 1e4
"""Of γ and β; what was ever taught stays below 20, and from 1e38 on a picture is no numbers."""
MAX_TARGET = 50_000
"""Bytes of a target."""
MAX_FILE = MAX_BESIDES + MAX_THUMBNAIL + MAX_TARGET


class NewerStyleError(StyleError):
    """A style file of a later version than this application knows."""


@dataclass(frozen=True, eq=False)
class StyleFile:
    """What a style file holds.

    Attributes:
        style: what is known of it.
        code: γ and β.
        thumbnail: a JPEG, see `check_thumbnail`.
        target: the bytes of a `stylemixer.refining.target.Target`, which have not been looked at;
            none in a file from before there were any.
    """

    style: TaughtStyle
    code: StyleCode
    thumbnail: bytes
    target: bytes = b""


class _About(msgspec.Struct, frozen=True):
    version: int
    architecture: str
    style: TaughtStyle


def style_to_bytes(
    style: TaughtStyle, code: StyleCode, thumbnail: bytes, target: bytes = b""
) -> bytes:
    """Return the bytes of a style file; the same arguments give the same bytes.

    Raises:
        StyleError: when `style_from_bytes` would not read them back.
    """
    from safetensors.numpy import save  # noqa: PLC0415  a library of styles is listed without it

    style = tidied(style)
    if wrong := complaint(style):
        raise wrong
    _, architecture = _network(style.network, style.name)
    about = _About(VERSION if target else WITHOUT_TARGET, architecture, style)
    tensors: dict[str, npt.NDArray[Any]] = {
        "scale": np.ascontiguousarray(code.scale, np.float32),
        "shift": np.ascontiguousarray(code.shift, np.float32),
        "thumbnail": np.frombuffer(thumbnail, np.uint8),
    }
    if target:
        tensors["target"] = np.frombuffer(target, np.uint8)
    data: bytes = save(tensors, {METADATA: msgspec.json.encode(about).decode()})
    if len(data) - len(thumbnail) - len(target) > MAX_BESIDES:
        raise StyleError("The notes on this style are too long in total; shorten its source.")
    if code.network != style.network:
        raise StyleError(
            "“{style}” does not belong to the network {network}; teach the style again.",
            f"its code is one of {code.network}",
            style=style.name,
            network=style.network,
        )
    style_from_bytes(data, style.name)
    return data


def style_from_bytes(data: bytes, name: str) -> StyleFile:
    """Return what the bytes of a style file hold.

    Args:
        data: the file's bytes.
        name: what the sentence about an error calls the file.

    Raises:
        NewerStyleError: when they come from a newer version.
        StyleError: when they are damaged, hostile or for a network that is not here.
    """
    from safetensors import SafetensorError  # noqa: PLC0415  see `style_to_bytes`
    from safetensors.numpy import load  # noqa: PLC0415

    style = style_of_header(data, len(data), name)
    try:
        tensors = load(data)
        # copied: what was loaded is a view of all the bytes
        scale, shift = (np.array(tensors[key], np.float32) for key in ("scale", "shift"))
        code = StyleCode(style.network, scale, shift)
        if max(np.abs(scale).max(), np.abs(shift).max()) > MAX_VALUE:
            raise ValueError("values beyond any style")
        thumbnail = tensors["thumbnail"].tobytes()
        check_thumbnail(thumbnail)
        target = tensors["target"].tobytes() if "target" in tensors else b""
    except (SafetensorError, StyleError, ValueError, KeyError, TypeError) as error:
        raise damaged(name, error) from error
    return StyleFile(style, code, thumbnail, target)


def style_of_header(data: bytes, size: int, name: str) -> TaughtStyle:
    """Check the start of a style file and return what it says of the style.

    Args:
        data: at least as much of the file as its header takes.
        size: of the whole file.
        name: what the sentence about an error calls the file.
    """
    if size > MAX_FILE:
        raise damaged(name, f"a file of {size} bytes")
    try:
        header = header_of(data, METADATA, MAX_BESIDES)
        if version_of(header.text) > VERSION:
            raise NewerStyleError(
                "“{file}” comes from a newer version of Style Mixer; update to open it.", file=name
            )
        about = msgspec.json.decode(header.text, type=_About)
    except (ValueError, RecursionError) as error:
        raise damaged(name, str(error)) from error
    if wrong := complaint(about.style):
        raise damaged(name, wrong.message)
    channels, architecture = _network(about.style.network, name)
    if not _fits(header, size, channels):
        raise damaged(name, f"tensors {header.tensors}, {size - header.start} bytes of them")
    if about.architecture != architecture:
        raise StyleError(
            "“{file}” was taught for another version of the network {network}; teach it again with "
            "this version of Style Mixer.",
            about.architecture,
            file=name,
            network=about.style.network,
        )
    return about.style


def _fits(header: Header, size: int, channels: int) -> bool:
    """Tell whether a file of a size holds the tensors of a style, and nothing else."""
    tensors = header.tensors
    keys = {"scale", "shift", "thumbnail"}
    if not keys <= tensors.keys() <= keys | {"target"}:
        return False
    thumbnail, target = tensors["thumbnail"], tensors.get("target")
    code = [tensors[key] for key in ("scale", "shift")]
    besides = sum(t.shape[0] for t in (thumbnail, target) if t is not None and len(t.shape) == 1)
    return (
        all(tensor.dtype == "F32" and tensor.shape == (channels,) for tensor in code)
        and thumbnail.is_bytes(MAX_THUMBNAIL)
        and (target is None or target.is_bytes(MAX_TARGET))
        and size - header.start == 2 * 4 * channels + besides
        and header.start + 2 * 4 * channels <= MAX_BESIDES
    )


def _network(network: str, name: str) -> tuple[int, str]:
    """Return how many channels a network has and the architecture of its weights."""
    known = _networks().get(network)
    if known is None:
        raise StyleError(
            "“{file}” needs the network {network}, which this version of Style Mixer does not "
            "have; update Style Mixer.",
            file=name,
            network=network,
        )
    return known


@cache
def _networks() -> dict[str, tuple[int, str]]:
    models = manifest()
    return {n.name: (n.channels, models[n.name].architecture) for n in available()}


def damaged(name: str, detail: object) -> StyleError:
    """Say in one sentence that a file is no sound style."""
    return StyleError(
        "“{file}” is damaged or not a Style Mixer style; get another copy.", str(detail), file=name
    )
