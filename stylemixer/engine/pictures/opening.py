"""Opening a picture file: whatever goes wrong leaves as one sentence for people."""

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFile

from stylemixer.engine.pictures import exif
from stylemixer.engine.pictures.decoding import sixteen_bit
from stylemixer.engine.pictures.decoding.eight_bit import LIMIT, TooLarge, UnknownFormat, open_image
from stylemixer.engine.pictures.decoding.samples import NoColours
from stylemixer.engine.pictures.headers import checks
from stylemixer.engine.pictures.headers import tiff as tiff_header
from stylemixer.engine.pictures.headers.jpeg import MOST_SCANS
from stylemixer.engine.pictures.headers.tiff import TiffHeader
from stylemixer.engine.pictures.quiet import quiet_stderr
from stylemixer.engine.pictures.reading import Reader, ReadingEnded
from stylemixer.errors import PictureError, Value
from stylemixer.places import NotRegularError

_RAW = {".arw", ".cr2", ".cr3", ".dng", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".srw"}
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def _cannot(label: str, error: Exception, kind: str) -> PictureError:
    """Say in one sentence what is wrong with a file and what to do.

    Args:
        label: the file's name.
        error: what the decoder raised.
        kind: `unread`, `odd TIFF`, or `known` once the format is certain.
    """
    values: dict[str, Value] = {"file": label}
    match error:
        case FileNotFoundError():
            text = "“{file}” was not found; check its name and folder."
        case IsADirectoryError():
            text = "“{file}” is a folder; choose a picture in it."
        case NotRegularError():
            text = "“{file}” is not a regular file; choose a picture."
        case PermissionError():
            text = "You do not have permission to read “{file}”; change that or copy it elsewhere."
        case TooLarge():
            text = (
                "“{file}” has {megapixels} megapixels, but Style Mixer reads up to {limit}; make "
                "it smaller first."
            )
            values |= {
                "megapixels": round(error.pixels / 1e6),
                "limit": LIMIT // 1_000_000,
            }
        case Image.DecompressionBombError():
            text = "“{file}” has too many pixels to be read; make it smaller first."
        case MemoryError():
            text = "There is not enough memory to read “{file}”; close other programs first."
        case checks.TooManyScans():
            text = (
                "“{file}” is stored in more than {passes} passes, which would take too long to "
                "read; save it again as a plain JPEG."
            )
            values["passes"] = MOST_SCANS
        case NoColours():
            text = (
                "“{file}” contains numbers from {lowest} to {highest}, which are not colours; save "
                "it with 8 or 16 bits."
            )
            values |= {"lowest": f"{error.lowest:g}", "highest": f"{error.highest:g}"}
        case UnknownFormat() if error.start[4:8] == b"ftyp" and error.start[8:12] in _HEIF:
            text = "“{file}” is an HEIC photo, which Style Mixer cannot read; save it as a JPEG."
        case UnknownFormat():
            text = (
                "“{file}” is not a picture that Style Mixer can read; choose a JPEG, PNG, WebP, "
                "TIFF, BMP, GIF or AVIF file."
            )
        case _ if kind == "odd TIFF":
            text = "“{file}” is damaged or a rare kind of TIFF; save it again as plain RGB."
        case _ if kind == "known":
            text = "“{file}” is damaged or incomplete. Download or copy it again."
        case _:
            text = "“{file}” cannot be read; copy it to another disk and try again."
    return PictureError(text, f"{type(error).__name__}: {error}", **values)


def _refuse_raw(path: Path) -> None:
    if path.suffix.lower() in _RAW:
        raise PictureError(
            "“{file}” is a camera raw file; save it as a JPEG or TIFF first.", file=path.name
        )


@dataclass(frozen=True)
class Opened:
    """A picture whose header has been read.

    Attributes:
        image: None for a TIFF that only tifffile might read.
        reader: its bytes.
        tiff: what a TIFF says of itself; of the other formats, and of odd TIFFs, nothing.
    """

    image: ImageFile.ImageFile | None
    reader: Reader
    tiff: TiffHeader

    def turn(self) -> int:
        """Return EXIF's orientation, 1–8. Of a PNG that is sure only after it has been decoded."""
        if self.image is None or self.image.format == "TIFF":
            return self.tiff.turn
        return exif.orientation(self.image)


@contextmanager
def opened(source: Path | bytes, name: str) -> Iterator[Opened]:
    """Open a picture's header; every failure inside leaves as a `PictureError`.

    Raises:
        PictureError: what is wrong, in one sentence.
        ReadingEnded: see `reading.until`.
    """
    label = name or (source.name if isinstance(source, Path) else "The picture")
    kind = "unread"
    try:
        with ExitStack() as stack:
            reader = stack.enter_context(Reader(source))
            if isinstance(source, Path):
                _refuse_raw(source)
            # decoders warn about odd metadata, which does not matter to a person
            stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter("ignore")
            start = reader.read(4)
            if not start:
                raise PictureError("“{file}” is empty; choose another picture.", file=label)
            kind = "known"
            tiff = start[:2] in (b"II", b"MM")
            header = None
            if tiff:
                stack.enter_context(quiet_stderr())
                header = tiff_header.look(reader)
            image = _opened(reader, odd=tiff)
            least = checks.least_bytes(image, reader) if image is not None and not tiff else 0
            if reader.size < max(least, header.least if header is not None else 0):
                raise ValueError("its header claims more than the file can hold")
            if image is None or sixteen_bit.is_odd(image):
                image, kind = None, "odd TIFF"
            yield Opened(image, reader, header or TiffHeader())
    except (PictureError, ReadingEnded):
        raise
    except Exception as error:  # decoders raise nearly anything on damaged bytes
        raise _cannot(label, error, kind) from error


def _opened(reader: Reader, *, odd: bool) -> ImageFile.ImageFile | None:
    """Read the header; None for what `odd` allows Pillow not to know."""
    try:
        return open_image(reader)
    except (UnknownFormat, TooLarge, MemoryError, ReadingEnded):
        raise
    except Exception:
        if not odd:
            raise
        return None
