"""`stylemixer bench export`: time and memory of large files, beside an untiled render.

Each size runs in a process of its own, whose peak memory is the whole program's. After it, the
same process renders 2048×2048 in one piece, so that both times come from the same minute.
"""

import json
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from stylemixer.errors import StyleMixerError
from stylemixer.paths import resources

STYLE = "ink-mosaic"
SIZES = ((1224, 816), (2448, 1632), (4240, 2832))
LARGE_SIZES = ((6000, 4000), (8660, 5774), (12000, 8000), (12248, 8165))
UNTILED = 2048
TARGETS = {
    "time per megapixel to untiled": 1.3,
    "peak MiB of 12000×8000": 3072,
    "peak MiB of 24 megapixels JPEG to 16-bit TIFF": 2048,
    "ΔE": 3.0,
}


def run(as_json: bool, full: bool = False) -> dict[str, Any]:
    """Measure and, unless JSON is wanted, print a table.

    Args:
        as_json: print nothing.
        full: up to 100 megapixels, which takes minutes.

    Raises:
        StyleMixerError: when a run fails.
    """
    sizes = SIZES + (LARGE_SIZES if full else ())
    figures: dict[str, Any] = {"style": STYLE, "targets": TARGETS, "sizes": []}
    for width, height in sizes:
        row = _in_a_process("tiff8", width, height)
        figures["sizes"].append(row)
        if not as_json:
            print(_line(row), flush=True)
    if full:
        row = _in_a_process("jpeg16", 6000, 4000)
        figures["24 megapixels, JPEG to 16-bit TIFF"] = row
        if not as_json:
            print(_line(row) + "  JPEG to 16-bit TIFF", flush=True)
    return figures


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['width']:6}×{row['height']:<6} {row['megapixels']:6.1f} MP  "
        f"{row['seconds']:7.1f} s  {row['seconds per megapixel']:6.2f} s/MP "
        f"({row['to untiled']:.2f} × untiled)  {row['peak MiB']:5} MiB  "
        f"tile {row['tile']}  longest wait {row['longest wait']:.2f} s  ΔE {row['ΔE']:.2f}"
    )


def _in_a_process(kind: str, width: int, height: int) -> dict[str, Any]:
    words = [sys.executable, "-m", "stylemixer.bench.export", kind, str(width), str(height)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StyleMixerError(f"The export of {width}×{height} failed; see below.", done.stderr)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def measure(kind: str, width: int, height: int) -> dict[str, Any]:
    """Paint one file and report.

    Args:
        kind: `tiff8` from pixels in memory, or `jpeg16` from a JPEG to a 16-bit TIFF.
        width: of photo and file in pixels.
        height: likewise.
    """
    import torch  # noqa: PLC0415  the parent process needs no torch

    from stylemixer.engine.colour import ciede2000  # noqa: PLC0415  likewise
    from stylemixer.engine.device import pick_device  # noqa: PLC0415  likewise
    from stylemixer.engine.images import Picture, read_picture, resize  # noqa: PLC0415  likewise
    from stylemixer.engine.memory import tile_edge  # noqa: PLC0415  likewise
    from stylemixer.engine.mixer import Mix, MixedStyle, Mixer  # noqa: PLC0415  likewise
    from stylemixer.engine.networks.protocol import StyleTable  # noqa: PLC0415  likewise
    from stylemixer.engine.networks.registry import Networks  # noqa: PLC0415  likewise
    from stylemixer.engine.writers import open_writer  # noqa: PLC0415  likewise

    device = pick_device("auto")
    networks = Networks(device)
    network = networks["cin26"]
    assert isinstance(network, StyleTable)
    code = network.learned_code(STYLE)
    mix = Mix((MixedStyle(code, (1.0, 1.0, 1.0, 1.0)),))
    tile = tile_edge(device, network.halo)
    with tempfile.TemporaryDirectory() as folder:
        deep = kind == "jpeg16"
        if deep:
            source = Path(folder) / "photo.jpg"
            # by a process of its own: making the photo is not what is measured
            making = "from sys import argv as a; from stylemixer.bench.export import photo; "
            making += (
                "from PIL import Image; Image.fromarray(photo(int(a[1]), int(a[2]))).save(a[3])"
            )
            words = [sys.executable, "-c", making, str(width), str(height), str(source)]
            subprocess.run(words, check=True)
            start = time.perf_counter()
            picture = read_picture(source)
        else:
            picture = Picture(photo(width, height))
            start = time.perf_counter()
        mixer = Mixer(networks)
        mixer.set_photo(picture)
        preview = mixer.paint(mix)
        writing = longest = preparing = 0.0
        target = Path(folder) / "out.tif"
        with (
            open_writer(target, (width, height), bits=16 if deep else 8) as writer,
            closing(mixer.export(mix, (width, height))) as bands,
        ):
            before = time.perf_counter()
            for band in bands:
                painted = time.perf_counter()
                if len(band.rows):
                    writer.write_rows(band.y, band.rows)
                now = time.perf_counter()
                writing += now - painted
                if band.done > 0:
                    longest = max(longest, now - before)
                else:
                    preparing += now - before
                before = now
        seconds = time.perf_counter() - start
        peak = _peak_mib()
        megabytes = target.stat().st_size / 1e6
        small = _scaled_down(target, preview.shape[1], preview.shape[0])
    image = torch.from_numpy(resize(photo(UNTILED, UNTILED), (UNTILED, UNTILED)))
    image = image.permute(2, 0, 1)[None].contiguous().to(device)
    with torch.inference_mode():
        times = []
        for _ in range(2):
            start = time.perf_counter()
            features = network.encode_content(image)
            network.render(features, code).image.cpu()
            times.append(time.perf_counter() - start)
            del features
    untiled = min(times) / (UNTILED * UNTILED / 1e6)
    megapixels = width * height / 1e6
    return {
        "width": width,
        "height": height,
        "megapixels": round(megapixels, 2),
        "seconds": round(seconds, 2),
        "of it preparing": round(preparing, 2),
        "of it writing": round(writing, 2),
        "seconds per megapixel": round(seconds / megapixels, 3),
        "untiled 2048×2048, seconds per megapixel": round(untiled, 3),
        "to untiled": round(seconds / megapixels / untiled, 3),
        "peak MiB": peak,
        "file MB": round(megabytes, 1),
        "tile": tile,
        "longest wait": round(longest, 3),
        "ΔE": round(float(ciede2000(small, preview).mean()), 2),
    }


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


def _scaled_down(path: Path, width: int, height: int) -> Any:
    import tifffile  # noqa: PLC0415  only the measuring process needs it

    from stylemixer.engine.images import resize  # noqa: PLC0415  likewise

    return resize(tifffile.imread(path), (width, height))


def _peak_mib() -> int:
    """Return the largest memory that this process has had, in MiB."""
    import resource  # noqa: PLC0415  not on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
