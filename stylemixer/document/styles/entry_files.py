"""Files of styles and looks that anyone may have written: how they are opened."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from stylemixer.errors import StyleError
from stylemixer.places import NotRegularError, open_regular


@contextmanager
def opened(
    path: Path, most: int, damaged: Callable[[str, object], StyleError]
) -> Iterator[tuple[BinaryIO, int]]:
    """Open a regular file of a bearable size.

    Args:
        path: the file.
        most: bytes that it may have.
        damaged: returns what to say of a file that is none of ours, by its name and a detail.

    Yields:
        The file and its size in bytes.

    Raises:
        StyleError: when it cannot be read, or is damaged.
    """
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > most:
                raise damaged(path.name, f"{size} bytes")
            yield file, size
    except NotRegularError as error:
        raise damaged(path.name, error) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise StyleError(
            "“{file}” cannot be read; check that the file exists and that you may read it.",
            f"{type(error).__name__}: {error}",
            file=path.name,
        ) from error
