"""How long nine variations take, with each network, and whether the live preview is held up."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from stylemixer.bench.desk.apart import measured
from stylemixer.paths import resources

PAINTINGS = 2


def variations() -> dict[str, dict[str, Any]]:
    """Measure grids at the working edge with every network.

    Raises:
        StyleMixerError: when the window crashed while it was measured.
    """
    with tempfile.TemporaryDirectory(prefix="stylemixer-bench-") as name:
        folder = Path(name)
        examples = sorted((resources() / "examples").glob("*.jpg"))
        shutil.copy(examples[0], folder / "photo.jpg")
        for number, path in enumerate(examples[1 : 1 + PAINTINGS]):
            shutil.copy(path, folder / f"painting-{number}.jpg")
        return measured("variations_process", str(folder), home=folder / "home")
