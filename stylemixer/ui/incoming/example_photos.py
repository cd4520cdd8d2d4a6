"""The photos that are shipped to try things on."""

from pathlib import Path

from stylemixer.paths import resources


def example_photos() -> list[Path]:
    """Return the photos that are shipped to try things on."""
    return sorted((resources() / "examples").glob("*.jpg"))
