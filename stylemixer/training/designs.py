"""Two designs at equal steps: ``python -m stylemixer.training.designs --content DIR --style DIR``.

*decoder*: AdaIN on the decoder's own features at every depth, the design that is shipped.
*skips*: AdaIN on the encoder's features at a quarter of the resolution, which enter the decoder as
skips; no normalisation in the decoder, so the photo's statistics do not depend on the style.
Both have the same convolutions, but for two 1×1 ones that bring the skips in.
"""

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from stylemixer.engine.networks import adain
from stylemixer.errors import StyleMixerError
from stylemixer.training import adain_step
from stylemixer.training.adain import Plan, fresh_weights
from stylemixer.training.adain_step import Kept, LossWeights, Weights
from stylemixer.training.data import Bank, held_out, read_folder
from stylemixer.training.losses import Moments, content_loss, moments, style_loss
from stylemixer.training.muon import Muon
from stylemixer.training.vgg import Vgg

Codes = list[Moments]


@dataclass(frozen=True)
class Design:
    """A way to paint.

    Attributes:
        fresh: makes random weights from a seed.
        rebuild: paints images with their own codes and returns these too.
        paint: paints photos with codes, one per photo.
    """

    fresh: Callable[[int], Weights]
    rebuild: Callable[[Weights, Tensor], tuple[Tensor, Codes]]
    paint: Callable[[Weights, Tensor, Codes], Tensor]


def _decoder_rebuild(weights: Weights, images: Tensor) -> tuple[Tensor, Codes]:
    return adain_step.rebuild(weights, adain.encode(weights, images))


def _decoder_paint(weights: Weights, photos: Tensor, codes: Codes) -> Tensor:
    def at_layer(index: int, x: Tensor) -> Tensor:
        return adain.adain(x, *codes[index])

    return adain.decode(weights, adain.encode(weights, photos), at_layer)


def _skips_fresh(seed: int) -> Weights:
    weights = fresh_weights(seed)
    source = torch.Generator().manual_seed(seed + 1)
    for name in ("skip.0", "skip.1"):
        shape = (adain.WIDTH, 64, 1, 1)
        weights[f"{name}.weight"] = torch.randn(shape, generator=source) * (1 / 64) ** 0.5
        weights[f"{name}.bias"] = torch.zeros(adain.WIDTH)
    return weights


def _skips_features(weights: Weights, images: Tensor) -> list[Tensor]:
    """Return the encoder's features at a quarter, at three depths, before their ReLU."""
    x = images * 2.0 - 1.0
    for conv in adain.ENCODER[:2]:
        x = adain.convolve(weights, conv, x).relu()
    shallow = adain.convolve(weights, adain.ENCODER[2], x)
    x = shallow.relu()
    first, second = adain.ENCODER[3:]
    middle = x + adain.convolve(weights, second, adain.convolve(weights, first, x).relu())
    return [shallow, middle, adain.convolve(weights, adain.STYLED[0], middle.relu())]


def _skips_decode(weights: Weights, features: Sequence[Tensor]) -> Tensor:
    shallow, middle, deep = (x.relu() for x in features)
    x = deep
    for block in range(adain.BLOCKS):
        if block:
            name, skip = f"skip.{block - 1}", (middle, shallow)[block - 1]
            x = x + F.conv2d(skip, weights[f"{name}.weight"], weights[f"{name}.bias"])
        first, second = adain.STYLED[1 + 2 * block : 3 + 2 * block]
        x = x + adain.convolve(weights, second, adain.convolve(weights, first, x).relu())
    half, full, picture = adain.STYLED[-3:]
    x = adain.convolve(weights, full, adain.convolve(weights, half, x).relu()).relu()
    return adain.convolve(weights, picture, x).sigmoid()


def _skips_rebuild(weights: Weights, images: Tensor) -> tuple[Tensor, Codes]:
    features = _skips_features(weights, images)
    return _skips_decode(weights, features), [adain.measure(x) for x in features]


def _skips_paint(weights: Weights, photos: Tensor, codes: Codes) -> Tensor:
    features = _skips_features(weights, photos)
    return _skips_decode(
        weights, [adain.adain(x, *code) for x, code in zip(features, codes, strict=True)]
    )


DESIGNS = {
    "decoder": Design(fresh_weights, _decoder_rebuild, _decoder_paint),
    "skips": Design(_skips_fresh, _skips_rebuild, _skips_paint),
}


def parts_of(
    design: Design,
    weights: Weights,
    vgg: Vgg,
    photos: tuple[Tensor, Tensor],
    styles: tuple[Tensor, list[Moments]],
) -> dict[str, Tensor]:
    """Return content, style and own-code losses of a batch with one style per photo."""
    rebuilt, codes = design.rebuild(weights, styles[0])
    own, _ = design.rebuild(weights, photos[0])
    activations = vgg(design.paint(weights, photos[0], codes))
    return {
        "content": content_loss(activations[-1], photos[1]).mean(),
        "style": style_loss([moments(x) for x in activations], styles[1]).mean(),
        "own": ((rebuilt - styles[0]).abs().mean() + (own - photos[0]).abs().mean()) / 2,
    }


def train(design: Design, photos: Kept, styles: Kept, vgg: Vgg, plan: Plan) -> dict[str, float]:
    """Train one design, and return the mean loss parts of the last fifth of its steps."""
    weights = {name: t.requires_grad_() for name, t in design.fresh(plan.seed).items()}
    optimizer = Muon(weights.values(), plan.rate)
    weight, late = LossWeights(), []
    for step in tqdm(range(plan.steps), unit="step", mininterval=5):
        choose = random.Random(f"{plan.seed}/{step}")
        some = [choose.randrange(photos.bank.size) for _ in range(plan.photos)]
        others = [choose.randrange(styles.bank.size) for _ in range(plan.photos)]
        parts = parts_of(
            design,
            weights,
            vgg,
            (photos.crops(some), photos.content(some)),
            (styles.crops(others), styles.style(others)),
        )
        optimizer.zero_grad()
        loss = sum((parts[name] * getattr(weight, name) for name in parts), torch.zeros(()))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), plan.clip)
        optimizer.param_groups[0]["lr"] = plan.rate_at(step)
        optimizer.step()
        if step >= plan.steps * 4 // 5:
            late.append({name: float(value.detach()) for name, value in parts.items()})
    return {name: sum(row[name] for row in late) / len(late) for name in late[0]}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.designs",
        description="Train two designs of the adain network alike, and compare their losses.",
    )
    parser.add_argument("--content", type=Path, required=True, help="folder of photos")
    parser.add_argument("--style", type=Path, required=True, help="folder of style images")
    parser.add_argument(
        "--vgg", type=Path, default=Path("shared/weights/vgg16_features.safetensors")
    )
    parser.add_argument("--steps", type=int, default=250)
    parser.add_argument("--side", type=int, default=96)
    parser.add_argument("--photos", type=int, default=8, help="crops per step")
    options = parser.parse_args(arguments)
    plan = Plan(steps=options.steps, side=options.side, photos=options.photos, rate=0.004)
    kept_out = held_out()
    try:
        banks = [
            Bank(
                read_folder(folder, lambda name: name not in kept_out).pictures,
                400,
                plan.side,
                plan.scales,
                share,
                seed,
            )
            for folder, share, seed in ((options.content, 0.0, 0), (options.style, 0.3, 1))
        ]
        vgg = Vgg.load(options.vgg)
    except StyleMixerError as error:
        print(error.message, file=sys.stderr)
        return 1
    photos, styles = (Kept(bank, vgg, torch.device("cpu")) for bank in banks)
    for name, design in DESIGNS.items():
        found = train(design, photos, styles, vgg, plan)
        print(name, *(f"{part} {value:.3f}" for part, value in found.items()), sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
