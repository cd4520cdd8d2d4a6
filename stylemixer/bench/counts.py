"""What benches print that count failures instead of timing anything."""

from collections.abc import Mapping
from typing import Any


def print_counts(figures: Mapping[str, Any]) -> None:
    """Print counts, one a line, and below them what stands under ``failures``."""
    for name, value in figures.items():
        if name != "failures":
            print(f"{name:32} {value}")
    for line in figures["failures"]:
        print(f"\n{line}")
