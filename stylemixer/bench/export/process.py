"""One row of `stylemixer bench export`, measured in a process that does nothing else.

After the export the same process renders 2048×2048 in one piece, so that both times come from the
same minute.
"""

import json
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.device import pick_device
from stylemixer.engine.files.export_settings import Bits, ExportSettings
from stylemixer.engine.files.writers import open_writer
from stylemixer.engine.memory import tile_edge
from stylemixer.engine.networks.protocol import Network, StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, read_picture, resize
from stylemixer.engine.tensors import to_tensor
from stylemixer.paths import resources

STYLE = "ink-mosaic"
UNTILED = 2048


@dataclass
class Times:
    """Where an export's seconds went, and how long a preview would have waited at most."""

    seconds: float = 0.0
    preparing: float = 0.0
    writing: float = 0.0
    wait_preparing: float = 0.0
    wait: float = 0.0


def measure(kind: str, width: int, height: int) -> dict[str, Any]:
    """Paint one file and report.

    Args:
        kind: `tiff8` from pixels in memory, or `jpeg16` from a JPEG to a 16-bit TIFF.
        width: of photo and file in pixels.
        height: likewise.
    """
    device = pick_device("auto")
    networks = Networks(device)
    network = networks["cin26"]
    assert isinstance(network, StyleTable)
    code = network.learned_code(STYLE)
    mix = Mix.of(code)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source: Path | Picture
        if kind == "jpeg16":
            source = _photo_file(folder / "photo.jpg", width, height)
        else:
            source = Picture(photo(width, height))
        target = folder / "out.tif"
        bits: Bits = 16 if kind == "jpeg16" else 8
        if device.type == "cuda":
            export(networks, mix, source, target, bits)  # the first one loads kernels
        times = export(networks, mix, source, target, bits)
        peak = peak_mib()
        megabytes = target.stat().st_size / 1e6
    untiled = _untiled(network, code, device)
    megapixels = width * height / 1e6
    return {
        "kind": kind,
        "device": device.type,
        "style": STYLE,
        "width": width,
        "height": height,
        "megapixels": round(megapixels, 2),
        "seconds": round(times.seconds, 2),
        "of it preparing": round(times.preparing, 2),
        "of it writing": round(times.writing, 2),
        "seconds per megapixel": round(times.seconds / megapixels, 3),
        "untiled 2048×2048, seconds per megapixel": round(untiled, 3),
        "to untiled": round(times.seconds / megapixels / untiled, 3),
        "peak MiB": peak,
        "file MB": round(megabytes, 1),
        "tile": tile_edge(device, network.halo),
        "longest wait, preparing": round(times.wait_preparing, 3),
        "longest wait": round(times.wait, 3),
    }


def export(networks: Networks, mix: Mix, source: Path | Picture, target: Path, bits: Bits) -> Times:
    """Save as the window does, a preview having been there before, and return the times."""
    times, start = Times(), time.perf_counter()
    picture = source if isinstance(source, Picture) else read_picture(source)
    mixer = Mixer(networks)
    mixer.set_photo(picture)
    mixer.paint(mix)
    with (
        open_writer(target, picture.size, ExportSettings(bits=bits)) as writer,
        closing(mixer.export(mix, picture.size)) as bands,
    ):
        before = time.perf_counter()
        for band in bands:
            painted = time.perf_counter()
            if len(band.rows):
                writer.write_rows(band.y, band.rows)
            now = time.perf_counter()
            times.writing += now - painted
            if band.done > 0:
                times.wait = max(times.wait, now - before)
            else:
                times.preparing += now - before
                times.wait_preparing = max(times.wait_preparing, now - before)
            before = now
        painted = before
        for _ in writer.finishing():
            now = time.perf_counter()
            times.wait = max(times.wait, now - before)
            before = now
        times.writing += before - painted
    times.seconds = time.perf_counter() - start
    return times


def _untiled(network: Network, code: StyleCode, device: torch.device) -> float:
    """Return the seconds that a megapixel takes in one piece, the better of two."""
    image = to_tensor(resize(photo(UNTILED, UNTILED), (UNTILED, UNTILED))).to(device)
    times = []
    with torch.inference_mode():
        for _ in range(2):
            start = time.perf_counter()
            features = network.encode_content(image)
            network.render(features, code).image.cpu()
            times.append(time.perf_counter() - start)
            del features
    return min(times) / (UNTILED * UNTILED / 1e6)


def photo(width: int, height: int) -> Any:
    """Return a photo of that size, uint8 ``(height, width, 3)``: an example, mirrored and noisy.

    Enlarged, an example would be smooth; grain gives it what photos have at 100 %.
    """
    with Image.open(resources() / "examples" / "coffee.jpg") as image:
        pixels = np.asarray(image.convert("RGB").resize((1200, 800), Image.Resampling.BICUBIC))
    rng = np.random.default_rng(1)
    grain = rng.integers(-12, 13, pixels.shape, dtype=np.int16)
    pixels = (pixels.astype(np.int16) + grain).clip(0, 255).astype(np.uint8)
    pixels = np.concatenate([pixels, pixels[::-1]])
    pixels = np.concatenate([pixels, pixels[:, ::-1]], axis=1)
    out = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, len(pixels)):
        for left in range(0, width, pixels.shape[1]):
            part = pixels[: height - top, : width - left]
            out[top : top + len(part), left : left + part.shape[1]] = part
    return out


def _photo_file(path: Path, width: int, height: int) -> Path:
    """Write the photo as a JPEG, in a process of its own: that is not what is measured."""
    making = "from sys import argv as a; from stylemixer.bench.export.process import photo; "
    making += "from PIL import Image; Image.fromarray(photo(int(a[1]), int(a[2]))).save(a[3])"
    words = [sys.executable, "-c", making, str(width), str(height), str(path)]
    subprocess.run(words, check=True)
    return path


def peak_mib() -> int | None:
    """Return the largest memory that this process has had, in MiB; None: the system hides it."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
