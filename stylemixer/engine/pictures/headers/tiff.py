"""What a TIFF's first page says of itself, read by tifffile before anything is decoded.

Pillow turns TIFFs upright as it decodes, with a copy of the whole picture, and knows no Lab but the
simplest. So it is shown such pages as upright RGB, whose numbers we turn and convert ourselves.
"""

import logging
import struct
from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING

from stylemixer.engine.colour.lab import CIE_LAB, ICC_LAB
from stylemixer.engine.pictures.reading import Reader, ReadingEnded

if TYPE_CHECKING:
    import tifffile

_RGB = 2
_DENSEST = {  # most bytes of pixels that a byte of the file can hold, by compression
    1: 1,
    5: 2600,  # LZW: codes of 12 bits for up to 3839 bytes
    6: 512,  # JPEG: a bit for each 8×8 block
    7: 512,
    8: 1032,  # deflate: 2 bits for 258 bytes
    32773: 64,  # PackBits: 2 bytes for 128
    32946: 1032,
}

# what it finds wrong with a file is told by its exceptions
logging.getLogger("tifffile").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class TiffHeader:
    """The first page.

    Attributes:
        turn: EXIF's orientation, 1–8.
        lab: `CIE_LAB` or `ICC_LAB` when the numbers are Lab, else 0.
        limits: the samples' range as the file states it, or None.
        least: the fewest bytes that a file of this header can have.
    """

    turn: int = 1
    lab: int = 0
    limits: tuple[float, float] | None = None
    least: int = 0


def turn_of(page: "tifffile.TiffPage") -> int:
    """Return EXIF's orientation, 1–8."""
    tag = page.tags.get("Orientation")
    return int(tag.value) if tag is not None and 1 <= int(tag.value) <= 8 else 1


def limits_of(page: "tifffile.TiffPage") -> tuple[float, float] | None:
    """Return the smallest and largest sample as the file states them, or None.

    Sources: TIFF 6.0, `SMinSampleValue` and `SMaxSampleValue`.
    """
    ends = []
    for name, choose in (("SMinSampleValue", min), ("SMaxSampleValue", max)):
        tag = page.tags.get(name)
        if tag is None:
            return None
        value = tag.value
        ends.append(float(choose(value) if isinstance(value, tuple) else value))
    return (ends[0], ends[1]) if ends[0] < ends[1] else None


def look(reader: Reader) -> TiffHeader | None:
    """Read the first page's header, and show Pillow an upright RGB page; see this module.

    Returns:
        None when the header is too odd; then nothing is changed.
    """
    import tifffile  # noqa: PLC0415  a slow import for one kind of file

    reader.seek(0)
    try:
        with tifffile.TiffFile(reader) as tiff:  # type: ignore[arg-type]
            page = tiff.pages[0].aspage()
            header = TiffHeader(
                turn_of(page),
                int(page.photometric) if int(page.photometric) in (CIE_LAB, ICC_LAB) else 0,
                limits_of(page),
                _least(page),
            )
            if header.turn != 1:
                _overwrite(reader, tiff, page, "Orientation", 1)
            if header.lab:
                _overwrite(reader, tiff, page, "PhotometricInterpretation", _RGB)
            reader.end = _end(reader, page)
            return header
    except ReadingEnded:
        raise
    except Exception:  # it raises nearly anything on damaged bytes; Pillow has its own opinion
        return None
    finally:
        reader.seek(0)


def _overwrite(
    reader: Reader, tiff: "tifffile.TiffFile", page: "tifffile.TiffPage", name: str, value: int
) -> None:
    tag = page.tags[name]
    kind = {3: "H", 4: "I"}[int(tag.dtype)]
    reader.patch(tag.valueoffset, struct.pack(tiff.byteorder + kind, value))


def _least(page: "tifffile.TiffPage") -> int:
    bits = page.bitspersample  # of all samples, where they differ
    bits = sum(bits) if isinstance(bits, tuple) else bits * page.samplesperpixel
    # a TIFF may have several heights, and a number times a tuple is a long tuple
    pixels = index(page.imagewidth) * index(page.imagelength)
    densest = _DENSEST.get(int(page.compression))
    return 0 if densest is None else pixels * bits // 8 // densest


def _end(reader: Reader, page: "tifffile.TiffPage") -> int:
    """Return where the first page ends, so that libtiff needs not be given all the others."""
    places = list(zip(page.dataoffsets, page.databytecounts, strict=False))
    if not places or not all(count for _offset, count in places):
        return reader.size
    # the directory: 2 or 8 bytes for its length, 12 or 20 for each entry, 4 or 8 for the next one
    directory = page.offset + 16 + 20 * len(page.tags)
    tags = [tag.valueoffset + tag.valuebytecount for tag in page.tags]
    return min(reader.size, max(directory, *tags, *(o + n for o, n in places)))
