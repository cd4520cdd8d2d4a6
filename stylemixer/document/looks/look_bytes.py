"""A look as bytes, checked on the way out by the same rules as on the way in.

The bytes are safetensors, as those of a taught style: tensors of bytes (``thumbnail``, a JPEG;
``taught-ID``, a style file; ``picture-DIGEST``, a PNG), and one entry of metadata, JSON, with the
version of the layout and the `Look`. Anyone may have written them. Unknown metadata are ignored.
"""

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
import numpy as np

from stylemixer.document.looks.look import Look, complaint, digest_of, tidied
from stylemixer.document.recipe import MAX_SLOTS
from stylemixer.document.styles import style_bytes
from stylemixer.document.styles.style_bytes import StyleFile, style_from_bytes
from stylemixer.document.styles.tensor_header import (
    MAX_THUMBNAIL,
    Header,
    check_thumbnail,
    header_of,
    version_of,
)
from stylemixer.engine.networks.registry import STYLE_EDGE
from stylemixer.errors import StyleError

VERSION = 1
METADATA = "stylemixer-look"
"""The key of the one entry of metadata."""
MAX_HEADER = 256 * 1024
"""Bytes of a header; 1024 corrections take 100 KiB."""
MAX_PICTURE = 1_000_000
"""Bytes of a style picture: `STYLE_EDGE` squared takes 790 KB without compression."""
MAX_FILE = MAX_HEADER + MAX_THUMBNAIL + MAX_SLOTS * MAX_PICTURE

TAUGHT, PICTURE, THUMBNAIL = "taught-", "picture-", "thumbnail"


class NewerLookError(StyleError):
    """A look file of a later version than this application knows."""


@dataclass(frozen=True, eq=False)
class LookFile:
    """What a look file holds.

    Attributes:
        look: what is known of it, its recipe included.
        thumbnail: a JPEG, see `check_thumbnail`.
        taught: the bytes of the style files that it needs, by their id.
        pictures: its style pictures by their digest, PNGs at most `STYLE_EDGE` long: what networks
            look at, and no more of the file that they were read from.
    """

    look: Look
    thumbnail: bytes
    taught: Mapping[str, bytes] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


class _About(msgspec.Struct, frozen=True):
    version: int
    look: Look


def look_to_bytes(file: LookFile) -> bytes:
    """Return the bytes of a look file; the same look gives the same bytes.

    Raises:
        StyleError: when `look_from_bytes` would not read them back.
    """
    from safetensors.numpy import save  # noqa: PLC0415  looks are listed without it

    look = tidied(file.look)
    if wrong := complaint(look, look.name):
        raise wrong
    parts = {THUMBNAIL: file.thumbnail}
    parts |= {TAUGHT + key: data for key, data in file.taught.items()}
    parts |= {PICTURE + key: data for key, data in file.pictures.items()}
    arrays = {key: np.frombuffer(data, np.uint8) for key, data in sorted(parts.items())}
    about = msgspec.json.encode(_About(VERSION, look)).decode()
    data: bytes = save(arrays, {METADATA: about})
    look_from_bytes(data, look.name)
    return data


def look_from_bytes(data: bytes, name: str) -> LookFile:
    """Return what the bytes of a look file hold.

    Args:
        data: the file's bytes.
        name: what the sentence about an error calls the file.

    Raises:
        NewerLookError: when they come from a newer version.
        StyleError: when they are damaged, hostile or need what is not here.
    """
    from safetensors import SafetensorError  # noqa: PLC0415  see `look_to_bytes`
    from safetensors.numpy import load  # noqa: PLC0415

    look, _ = look_of_header(data, len(data), name)
    try:
        parts = {key: array.tobytes() for key, array in load(data).items()}
        check_thumbnail(parts[THUMBNAIL])
        taught = {key: parts[TAUGHT + key] for key in look.taught}
        pictures = {p.digest: parts[PICTURE + p.digest] for p in look.pictures}
        for digest, picture in pictures.items():
            _check_picture(picture)
            if digest_of(picture) != digest:
                raise ValueError(f"another picture than {digest}")
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise damaged(name, error) from error
    networks = {s.style.name: s.style.network for s in look.recipe.slots}
    for key, bytes_ in taught.items():
        style = taught_style(bytes_, name).style
        if (style.id, style.network) != (key, networks[key]):
            raise damaged(name, f"{style} is not the style {key}")
    return LookFile(look, parts[THUMBNAIL], taught, pictures)


def taught_style(data: bytes, name: str) -> StyleFile:
    """Return a taught style that a look carries.

    Args:
        data: the bytes of its style file.
        name: what the sentence about an error calls the look's file.

    Raises:
        StyleError: when it is damaged or cannot be used here.
    """
    try:
        return style_from_bytes(data, name)
    except style_bytes.NewerStyleError as error:
        raise _newer(name) from error


def look_of_header(data: bytes, size: int, name: str) -> tuple[Look, Header]:
    """Check the start of a look file and return what it says of the look.

    Args:
        data: at least as much of the file as its header takes.
        size: of the whole file.
        name: what the sentence about an error calls the file.
    """
    if size > MAX_FILE:
        raise damaged(name, f"a file of {size} bytes")
    try:
        header = header_of(data, METADATA, MAX_HEADER)
        if version_of(header.text) > VERSION:
            raise _newer(name)
        look = msgspec.json.decode(header.text, type=_About).look
    except (ValueError, RecursionError) as error:
        raise damaged(name, str(error)) from error
    if wrong := complaint(look, name):
        # what this version lacks is no damage
        raise wrong if "file" in wrong.sentence.values else damaged(name, wrong.message)
    limits = {THUMBNAIL: MAX_THUMBNAIL}
    limits |= {TAUGHT + key: style_bytes.MAX_FILE for key in look.taught}
    limits |= {PICTURE + picture.digest: MAX_PICTURE for picture in look.pictures}
    tensors = header.tensors
    if tensors.keys() != limits.keys() or not all(
        tensors[key].is_bytes(most) for key, most in limits.items()
    ):
        raise damaged(name, f"tensors {tensors}")
    if size - header.start != sum(tensor.shape[0] for tensor in tensors.values()):
        raise damaged(name, f"{size - header.start} bytes of tensors")
    return look, header


def damaged(name: str, detail: object) -> StyleError:
    """Say in one sentence that a file is no sound look."""
    return StyleError(
        "“{file}” is damaged or not a Style Mixer look; get another copy.", str(detail), file=name
    )


def _newer(name: str) -> NewerLookError:
    return NewerLookError(
        "“{file}” comes from a newer version of Style Mixer; update to open it.", file=name
    )


def _check_picture(data: bytes) -> None:
    """Decode a style picture, so that nobody has to doubt it later.

    Raises:
        ValueError: when it is damaged, too large or no PNG of three channels.
    """
    from PIL import PngImagePlugin  # noqa: PLC0415  headers are read without it

    try:
        with PngImagePlugin.PngImageFile(io.BytesIO(data)) as image:
            if max(image.size) > STYLE_EDGE or image.mode != "RGB":
                raise ValueError(f"a picture of {image.size}, {image.mode}")
            image.load()
    except (OSError, SyntaxError, ArithmeticError, LookupError, TypeError, zlib.error) as error:
        raise ValueError(f"picture: {error}") from error
