"""The values that the command line understands; what is wrong with one is said in a sentence."""

import argparse
import math

from stylemixer.document.recipe import WORKING_EDGE_RANGE
from stylemixer.engine.files.export_settings import DPI_RANGE, QUALITY_RANGE
from stylemixer.engine.files.sizes import Percent

TILE_RANGE = (64, 8192)
MAX_PERCENT = 10_000


def fraction(text: str) -> float:
    """Read a number from 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return value


def working_edge(text: str) -> int:
    """Read a working edge in pixels."""
    low, high = WORKING_EDGE_RANGE
    if not text.isdecimal() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from {low} to {high}")
    return int(text)


def quality(text: str) -> int:
    """Read a quality of JPEG and WebP."""
    low, high = QUALITY_RANGE
    if not text.isdecimal() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from {low} to {high}")
    return int(text)


def size(text: str) -> int | Percent | None:
    """Read ``original``, ``LONG_EDGE``, ``Npx`` or ``N%``."""
    word = text.strip().lower()
    if word == "original":
        return None
    if word.endswith("%"):
        try:
            value = float(word[:-1])
        except ValueError:
            value = math.nan
        if 0 < value <= MAX_PERCENT:
            return Percent(value)
        raise argparse.ArgumentTypeError(
            f"{text} is not a percentage above 0 and up to {MAX_PERCENT}, such as 150%"
        )
    number = word.removesuffix("px").rstrip()
    if not number.isdecimal() or int(number) < 1:
        raise argparse.ArgumentTypeError(
            f"{text} is not a size; give original, a long edge in pixels or a percentage"
        )
    return int(number)


def tile(text: str) -> int:
    """Read a tile's edge in pixels."""
    low, high = TILE_RANGE
    if not text.isdecimal() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from {low} to {high}")
    return int(text)


def dpi(text: str) -> float:
    """Read pixels per inch."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not DPI_RANGE[0] < value <= DPI_RANGE[1]:
        raise argparse.ArgumentTypeError(f"{text} is not a number of pixels per inch, such as 300")
    return value


def count(text: str) -> int:
    """Read a number of steps."""
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 to 1000000")
    return int(text)


def seconds(text: str) -> float:
    """Read a number of seconds."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 1 <= value <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds from 1 to 86400")
    return value
