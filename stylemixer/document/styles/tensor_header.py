"""The start of a file of safetensors that anyone may have written: its one text, its tensors."""

import io
import struct
from dataclasses import dataclass

import msgspec

MAX_THUMBNAIL = 256 * 1024
"""Bytes of a thumbnail."""
THUMBNAIL_EDGE = 512
"""Longest edge of a thumbnail in pixels."""


class Tensor(msgspec.Struct, frozen=True):
    """Where a tensor lies.

    Attributes:
        dtype: as safetensors calls it, `U8` or `F32`.
        shape: its sizes.
        data_offsets: where its bytes begin and end, from the end of the header on.
    """

    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]

    def is_bytes(self, most: int) -> bool:
        """Tell whether it holds from one to so many bytes, and lies where as many are."""
        start, end = self.data_offsets
        return self.dtype == "U8" and self.shape == (end - start,) and 0 < end - start <= most


@dataclass(frozen=True)
class Header:
    """What the start of a file says, checked in form alone.

    Attributes:
        start: where the tensors begin.
        text: the entry of metadata that was asked for.
        tensors: by name.
    """

    start: int
    text: bytes
    tensors: dict[str, Tensor]


class _Version(msgspec.Struct, frozen=True):
    version: int


def start_of_tensors(data: bytes) -> int:
    """Return how many bytes come before the tensors, as the first eight say."""
    return 8 + int.from_bytes(data[:8], "little")


def header_of(data: bytes, metadata: str, longest: int) -> Header:
    """Read the start of a file.

    Args:
        data: at least as much of the file as its header takes.
        metadata: the key of the entry of metadata that is wanted.
        longest: bytes that a header may take.

    Raises:
        ValueError: when it is damaged or hostile.
    """
    start = start_of_tensors(data)
    if not 8 < start <= min(len(data), longest):
        raise ValueError(f"a header of {start} bytes")
    try:
        outer = msgspec.json.decode(data[8:start], type=dict[str, msgspec.Raw])
        text = msgspec.json.decode(outer.pop("__metadata__"), type=dict[str, str])[metadata]
        tensors = {key: msgspec.json.decode(raw, type=Tensor) for key, raw in outer.items()}
        return Header(start, text.encode(), tensors)
    except (msgspec.MsgspecError, KeyError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def version_of(text: bytes) -> int:
    """Return the version of the layout, which the text of every version tells.

    Raises:
        ValueError: when it does not.
    """
    return msgspec.json.decode(text, type=_Version).version


def check_thumbnail(data: bytes) -> None:
    """Decode a thumbnail, so that nobody has to doubt it later.

    Raises:
        ValueError: when it is damaged, too large, no JPEG or carries EXIF data.
    """
    from PIL import JpegImagePlugin  # noqa: PLC0415  headers are read without it

    if b"Exif\0" in data:  # a place, perhaps; and Pillow would parse it
        raise ValueError("a thumbnail with EXIF data")
    try:
        # the plain class: what several JPEGs in one file hold is nobody's business here
        with JpegImagePlugin.JpegImageFile(io.BytesIO(data)) as image:
            if max(image.size) > THUMBNAIL_EDGE or image.mode not in ("RGB", "L"):
                raise ValueError(f"a thumbnail of {image.size}, {image.mode}")
            image.load()
    except (OSError, SyntaxError, ArithmeticError, LookupError, TypeError, struct.error) as error:
        raise ValueError(f"thumbnail: {error}") from error
