"""The sizes through which a picture is enlarged. Importable without torch."""

from collections.abc import Iterator

Size = tuple[int, int]

LARGEST_STEP = 2.5
"""The last octave may be so much larger than the one below, to spare a step of a few per cent."""


def octave_sizes(reference: Size, size: Size) -> Iterator[Size]:
    """Yield the sizes from the reference to a larger one: twice, and again, and what is left."""
    width, height = reference
    while max(size[0] / width, size[1] / height) > LARGEST_STEP:
        width, height = 2 * width, 2 * height
        yield width, height
    yield size
