"""A JPEG's markers, counted before libjpeg follows them wherever they lead.

Source: ITU-T T.81, annex B.
"""

import re
from collections.abc import Iterator

from stylemixer.engine.pictures.reading import Reader

MOST_SCANS = 100
"""Most passes over the picture that a JPEG may have. Programs write 10, the most thorough ones some
20; a file of a few kilobytes could have thousands, and each goes over all the pixels."""

_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]", re.DOTALL)  # not a stuffed byte or a restart
_PIECE = 1 << 16
_HUFFMAN = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive: frames that libjpeg decodes
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9
_BARE = {0x01, 0xD8}  # without a length
_NEEDED = 66  # bytes of a marker and of what follows it


def _markers(reader: Reader) -> Iterator[tuple[int, bytes]]:
    """Yield each marker and the first bytes behind its length, up to the end of the picture."""
    at, base, piece = 2, 0, b""  # where we are in the file; a piece of it, and where that begins
    while True:
        last = base + len(piece) >= reader.size
        if at + _NEEDED > base + len(piece) and not last:
            base = reader.seek(at)
            piece = reader.read(_PIECE)
            if not piece:
                return
            last = base + len(piece) >= reader.size
        found = _MARKER.search(piece, at - base)
        if found is None:
            if last:
                return
            at = base + len(piece) - 1  # it may end with a marker's first half
            continue
        at = base + found.start()
        if at + _NEEDED > base + len(piece) and not last:
            continue
        marker, body = piece[found.start() + 1], piece[found.end() :][:_NEEDED]
        at += 2
        if marker == _END:
            return
        if marker not in _BARE:
            yield marker, body[2:]
            at += max(2, int.from_bytes(body[:2], "big"))


def scans(reader: Reader) -> int:
    """Return how many passes a JPEG's pixels are stored in, at most ``MOST_SCANS + 1``."""
    components = count = 0
    progressive = False
    for marker, body in _markers(reader):
        if marker in _FRAMES and len(body) > 5:
            components, progressive = body[5], marker in (0xC2, 0xC6, 0xCA, 0xCE)
        elif marker == _SCAN:
            count += 1
            if count > MOST_SCANS or (
                count == 1 and not progressive and body[:1] == bytes([components])
            ):  # libjpeg reads no further than one scan of everything
                break
    return count


def least_bytes(reader: Reader) -> int:
    """Return the fewest bytes that a JPEG of this header can have; 0 when there is no telling.

    Huffman codes have one bit at the least, and each 8×8 block of each component has a code.
    Arithmetic coding has no such limit.
    """
    for marker, body in _markers(reader):
        if marker == _SCAN:
            break
        if marker in _FRAMES and len(body) > 5:
            if marker not in _HUFFMAN:
                break
            height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
            factors = [(b >> 4, b & 15) for b in body[7 : 6 + 3 * body[5] : 3]]
            across, down = (max((f[i] for f in factors), default=1) or 1 for i in (0, 1))
            return (
                sum(
                    -(-width * f[0] // (8 * across)) * -(-height * f[1] // (8 * down))
                    for f in factors
                )
                // 8
            )
    return 0
