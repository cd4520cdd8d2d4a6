"""What is in a film, as far as painting it needs to know."""

import json
import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from stylemixer.engine.film.tools import ToolError, Tools, asked, source
from stylemixer.errors import FilmError
from stylemixer.places import is_file, is_folder, open_regular

MAX_RATE = 120
COMMON_RATES = tuple(
    Fraction(*rate)
    for rate in (
        (24000, 1001),
        (24, 1),
        (25, 1),
        (30000, 1001),
        (30, 1),
        (50, 1),
        (60000, 1001),
        (60, 1),
    )
)
"""What a film with frames at all times is written at: the least that is no slower on average."""

HD_LINES = 720
"""From so many lines on, a film that does not tell its matrix has that of HD."""

_MATRICES = {"bt709", "smpte170m", "bt470bg", "smpte240m", "fcc", "bt2020nc"}
_LOOKED_AT_S = 20
_REORDERED = 8
_PICTURES = {"image2", "gif_pipe", "ico"}
_HDR = {"smpte2084": "PQ", "arib-std-b67": "HLG"}
_DEEP = ("10", "12", "14", "16", "48", "64", "f32", "f16")


class Colours(msgspec.Struct, frozen=True):
    """How numbers become colours, in ffmpeg's words.

    Attributes:
        matrix: from luma and chroma to red, green and blue; `gbr` where they are these.
        full: whether black is 0 and white the largest number.
        primaries: of red, green and blue, or an empty text.
        transfer: the tone curve, or an empty text.
    """

    matrix: str
    full: bool
    primaries: str = ""
    transfer: str = ""

    @property
    def hdr(self) -> str:
        """Its kind of high dynamic range, or an empty text."""
        return _HDR.get(self.transfer, "")


class Clip(msgspec.Struct, frozen=True):
    """A film's picture, sound and subtitles.

    Attributes:
        path: its file.
        size: width and height in pixels as it is shown: upright, with square pixels.
        rate: frames a second, as numerator and denominator; all frames are this far apart when
            they are read.
        constant: whether they are in the file, too.
        first: the number of the first frame on a grid of that rate which begins at 0 s of the
            file's own time.
        start: seconds from the beginning of the file to the first frame, with the sound's.
        file_start: what the file's own time begins at, in seconds.
        duration: seconds; 0 when the file does not tell.
        stream: the index of the picture's stream.
        deep: whether a sample has more than 8 bits.
        colours: see there.
        interlaced: whether each frame is two half pictures.
        sound: the codec of each sound track.
        subtitles: how many there are.
        seekable: whether the middle can be read without the beginning.
    """

    path: str
    size: tuple[int, int]
    rate: tuple[int, int]
    constant: bool
    first: int
    start: float
    file_start: float
    duration: float
    stream: int
    deep: bool
    colours: Colours
    interlaced: bool = False
    sound: tuple[str, ...] = ()
    subtitles: int = 0
    seekable: bool = False

    @property
    def fps(self) -> Fraction:
        """Frames a second."""
        return Fraction(*self.rate)

    @property
    def frames(self) -> int:
        """About how many frames there are; 0 when the file does not tell."""
        return round(self.duration * self.fps)

    @property
    def file(self) -> str:
        """The file's name."""
        return Path(self.path).name


def probe(path: Path, tools: Tools) -> Clip:
    """Find out what is in a film.

    Raises:
        FilmError: when it is not there, no film, has no picture, or is damaged.
    """
    if is_folder(path):
        raise FilmError("“{file}” is a folder; name a film in it.", file=path.name)
    if not is_file(path):
        raise FilmError("There is no film “{file}”; check its name.", file=path)
    try:
        out = asked([tools.ffprobe, "-of", "json", "-show_format", "-show_streams", *source(path)])
    except ToolError as error:
        if _begins_as_film(path):
            raise FilmError(
                "“{file}” is cut off or damaged, and cannot be read; copy it again from where it "
                "came.",
                error.said,
                file=path.name,
            ) from error
        raise FilmError(
            "“{file}” cannot be read as a film; choose another file.", error.said, file=path.name
        ) from error
    found = json.loads(out)
    streams, form = found.get("streams", []), found.get("format", {})
    name = str(form.get("format_name", ""))
    if name in _PICTURES or name.endswith("_pipe"):
        raise FilmError("“{file}” is a picture and no film; open it as a photo.", file=path.name)
    pictures = [s for s in streams if s.get("codec_type") == "video" and not _is_cover(s)]
    sound = tuple(str(s.get("codec_name", "")) for s in _of(streams, "audio"))
    if not pictures:
        if sound:
            raise FilmError("“{file}” has sound and no picture; choose a film.", file=path.name)
        raise FilmError("There is no picture in “{file}”; choose a film.", file=path.name)
    stream = pictures[0]
    size = _size(stream)
    if min(size) < 1:
        raise FilmError(
            "“{file}” does not tell how large its picture is; it is damaged or cut off.",
            file=path.name,
        )
    interlaced = stream.get("field_order", "progressive") not in ("progressive", "unknown")
    rate, constant, begins = _timing(path, tools, stream, interlaced)
    file_start = _number(form.get("start_time"))
    duration = _number(stream.get("duration")) or _number(form.get("duration"))
    return Clip(
        path=str(path),
        size=size,
        rate=(rate.numerator, rate.denominator),
        constant=constant,
        first=math.floor(begins * rate + Fraction(1, 2)),
        start=float(begins) - file_start,
        file_start=file_start,
        duration=duration,
        stream=int(stream["index"]),
        deep=any(depth in str(stream.get("pix_fmt", "")) for depth in _DEEP),
        colours=_colours(stream, size),
        interlaced=interlaced,
        sound=sound,
        subtitles=len(_of(streams, "subtitle")),
        seekable=any(kind in name.split(",") for kind in ("mov", "matroska")),
    )


def _begins_as_film(path: Path) -> bool:
    """Tell whether a file begins as MP4 and MOV files do."""
    with open_regular(path) as file:
        return file.read(8)[4:] == b"ftyp"


def _of(streams: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [stream for stream in streams if stream.get("codec_type") == kind]


def _is_cover(stream: dict[str, Any]) -> bool:
    disposition = stream.get("disposition", {})
    return bool(disposition.get("attached_pic") or disposition.get("timed_thumbnails"))


def _size(stream: dict[str, Any]) -> tuple[int, int]:
    """Return width and height as they are shown."""
    width, height = int(stream.get("width", 0)), int(stream.get("height", 0))
    aspect = _ratio(stream.get("sample_aspect_ratio"), ":")
    if aspect is not None and Fraction(1, 20) < aspect < 20:
        width = max(round(width * aspect), 1)
    turned = [_number(data.get("rotation")) for data in stream.get("side_data_list", [])]
    turned.append(_number(stream.get("tags", {}).get("rotate")))
    if any(round(abs(angle) / 90) % 2 for angle in turned):
        width, height = height, width
    return width, height


def _timing(
    path: Path, tools: Tools, stream: dict[str, Any], interlaced: bool
) -> tuple[Fraction, bool, Fraction]:
    """Return frames a second, whether all are equally far apart, and the time of the first.

    Containers guess a rate where frames come at all times, so the times themselves are looked at.
    """
    mean = _ratio(stream.get("avg_frame_rate")) or _ratio(stream.get("r_frame_rate"))
    base = _ratio(stream.get("time_base")) or Fraction(1, 1000)
    words = ("-select_streams", str(stream["index"]), "-read_intervals", f"%+{_LOOKED_AT_S}")
    entries = ("-show_entries", "packet=pts,flags", "-of", "json")
    try:
        out = asked([tools.ffprobe, *words, *entries, *source(path)])
        packets = json.loads(out).get("packets", [])
    except ToolError:
        packets = []
    times = sorted(int(p["pts"]) for p in packets if "pts" in p and "D" not in p.get("flags", ""))
    first = times[0] * base if times else Fraction(0)
    # the last ones wait for others that come earlier
    gaps = sorted(b - a for a, b in pairwise(times[:-_REORDERED]) if b > a)
    if len(gaps) < 2:
        return min(mean or Fraction(25), Fraction(MAX_RATE)), True, first
    middle = gaps[len(gaps) // 2] * base
    slack = max(Fraction(11, 10_000), middle / 50, 2 * base)
    steady = gaps[-1] * base - middle <= slack and middle - gaps[0] * base <= slack
    rate = 1 / middle
    if interlaced and mean is not None and abs(rate - 2 * mean) <= mean / 50:
        return mean, True, first  # half pictures a second
    if steady and mean is not None and abs(rate - mean) <= mean / 50 and mean <= MAX_RATE:
        return mean, True, first
    near = min(COMMON_RATES, key=lambda common: abs(common - rate))
    if abs(near - rate) > near / 50:
        near = min((r for r in COMMON_RATES if r >= rate), default=COMMON_RATES[-1])
    return near, steady, first


def _colours(stream: dict[str, Any], size: tuple[int, int]) -> Colours:
    kind = str(stream.get("pix_fmt", ""))
    matrix = str(stream.get("color_space", ""))
    if matrix == "gbr" or kind.startswith(("rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "pal8")):
        return Colours("gbr", True)
    if matrix not in _MATRICES:
        matrix = "bt709" if min(size) >= HD_LINES or max(size) >= 1280 else "smpte170m"
    full = stream.get("color_range") == "pc" or kind.startswith("yuvj")
    told = [str(stream.get(f"color_{part}", "")) for part in ("primaries", "transfer")]
    primaries, transfer = ("" if word in ("unknown", "reserved") else word for word in told)
    return Colours(matrix, full, primaries, transfer)


def _ratio(text: object, sign: str = "/") -> Fraction | None:
    """Return a ratio such as 30000/1001, or None where it is none or 0."""
    try:
        above, _, below = str(text).partition(sign)
        ratio = Fraction(int(above), int(below or 1))
    except (ValueError, ZeroDivisionError):
        return None
    return ratio if ratio > 0 else None


def _number(text: object) -> float:
    try:
        value = float(str(text))
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0
