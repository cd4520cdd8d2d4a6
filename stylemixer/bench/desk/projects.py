"""How long a large project takes to be saved and opened, and whether the window stands still."""

import tempfile
from pathlib import Path
from typing import Any

from stylemixer.bench.desk.apart import measured
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.writers import write_picture
from stylemixer.engine.pictures.images import read_picture, resize
from stylemixer.paths import resources

PHOTO = (6000, 4000)
PAINTING = (3000, 2000)
PAINTINGS = 10
SNAPSHOTS = 20


def projects() -> dict[str, dict[str, Any]]:
    """Measure a project with a photo of 24 megapixels, ten style pictures and twenty snapshots.

    Raises:
        StyleMixerError: when the window crashed while it was measured.
    """
    with tempfile.TemporaryDirectory(prefix="stylemixer-bench-") as name:
        folder = Path(name)
        settings = ExportSettings(quality=92)
        photos = sorted((resources() / "examples").glob("*.jpg"))
        write_picture(folder / "photo.jpg", read_picture(photos[0]).resized(PHOTO), settings)
        for number in range(PAINTINGS):
            pixels = read_picture(photos[number % len(photos)]).pixels
            brighter = resize(pixels, PAINTING) ** (1.0 - 0.05 * number)  # no two are the same
            write_picture(folder / f"painting-{number}.jpg", brighter, settings)
        words = str(folder), str(SNAPSHOTS)
        return measured("project_process", *words, home=folder / "home")
