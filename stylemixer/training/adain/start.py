"""Where training `adain` begins: at `painter`, whose decoder knows how to paint already.

`painter`'s γ has the same sign for nearly every picture (channels that change it carry less than
0.2 % of the energy), so turning a convolution's sign makes γ a deviation, which is never negative:
its decoder is one that adaptive instance normalisation can drive. The style encoder first learns to
measure what `painter` predicts; no loss network is needed for that.
"""

import math
import random
from collections.abc import Callable

import torch
from torch import Tensor
from tqdm import tqdm

from stylemixer.engine.networks import adain, painter
from stylemixer.engine.networks.predictor import StylePredictor
from stylemixer.engine.networks.transformer import CONTRACTION, EXPANSION, WIDTH
from stylemixer.training.data import Bank

Weights = dict[str, Tensor]

BATCH = 12
"""Crops per step."""

HEADS = ("scale.style.", "shift.style.")
"""What the names of the weights begin with that measure the style of a picture."""

QUIET = 0.05
"""Gain of the heads of layers that `painter` lacks: their blocks begin as next to nothing."""


def _he(shape: tuple[int, ...], source: torch.Generator, gain: float = 1.0) -> Tensor:
    return torch.randn(shape, generator=source) * gain * math.sqrt(2 / math.prod(shape[1:]))


def fresh_weights(seed: int, quiet: frozenset[str] = frozenset()) -> Weights:
    """Return random weights (He et al. 2015, arXiv 1502.01852).

    Args:
        seed: of the choice.
        quiet: styled layers whose γ and β shall begin close to 0.
    """
    source = torch.Generator().manual_seed(seed)
    weights: Weights = {}
    for index, (inputs, outputs, kernel, _) in enumerate(CONTRACTION):
        weights[f"contract.{index}.weight"] = _he((outputs, inputs, kernel, kernel), source)
        weights[f"contract.{index}.bias"] = torch.zeros(outputs)
    for index, (inputs, outputs, kernel, _) in enumerate(EXPANSION):
        weights[f"expand.{index}.weight"] = _he((outputs, inputs, kernel, kernel), source)
    for block in range(adain.BLOCKS):
        for half in range(2):
            weights[f"residual.{block}.{half}.weight"] = _he((WIDTH, WIDTH, 3, 3), source)
    for index, conv in enumerate(adain.STYLE_ENCODER):
        weights[f"style.{index}.weight"] = _he((conv.outputs, conv.inputs, 3, 3), source)
        weights[f"style.{index}.bias"] = torch.zeros(conv.outputs)
    # what is added to something that works already begins as nothing
    weights[f"style.{adain.DEPTHS[-1]}.weight"].zero_()
    for layer, seen, meant in zip(adain.LAYERS, adain.DEVIATIONS_AT, adain.MEANS_AT, strict=True):
        gain = QUIET if layer.name in quiet else 0.7
        for depth in meant:
            shape = (layer.channels, adain.STYLE_ENCODER[depth].outputs)
            first = gain if depth == seen[0] else 0.0
            weights[f"shift.style.{layer.name}.{depth}.weight"] = _he(shape, source, first)
            if depth in seen:
                weights[f"scale.style.{layer.name}.{depth}.weight"] = _he(
                    (*shape, 1, 1), source, first
                )
        weights[f"shift.style.{layer.name}.bias"] = torch.zeros(layer.channels)
    return weights | own_heads(weights)


def own_heads(weights: Weights) -> Weights:
    """Return heads for own codes that measure what those for styles do."""
    return {
        name.replace(".style.", ".own.", 1): tensor.clone()
        for name, tensor in weights.items()
        if name.startswith(HEADS)
    }


def painter_decoder(weights: Weights, codes: Tensor) -> tuple[Weights, Tensor]:
    """Return `painter`'s convolutions in a form whose γ are not negative.

    Args:
        weights: of `painter`.
        codes: γ of many pictures, ``(pictures, channels)``.

    Returns:
        The convolutions, styled ones with the root mean square of He's initialisation, which
        changes nothing since a normalisation follows; and the sign of each channel's γ.
    """
    signs = torch.where(codes.median(0).values < 0, -1.0, 1.0)
    kept = {n: t.clone() for n, t in weights.items() if n.startswith("contract.")}
    sizes = [layer.channels for layer in painter.LAYERS]
    for layer, sign in zip(painter.LAYERS, torch.split(signs, sizes), strict=True):
        weight = weights[f"{layer.name}.weight"]
        size = math.sqrt(2 / weight[0].numel()) / weight.square().mean().sqrt()
        kept[f"{layer.name}.weight"] = weight * size * sign.view(-1, 1, 1, 1)
    return kept, signs


def start(
    weights: Weights,
    banks: tuple[Bank, Bank],
    steps: int,
    seed: int = 0,
    device: torch.device | str = "cpu",
) -> Weights:
    """Return weights to train on from.

    Args:
        weights: of `painter`.
        banks: photos and style images; a quarter of what is measured are photos.
        steps: of Adam, with which the style encoder learns to measure predicted codes.
        seed: of all choices.
        device: where to compute.
    """
    weights = {name: tensor.to(device) for name, tensor in weights.items()}
    code = _predicted(weights, banks)
    choose = random.Random(seed)

    def drawn(count: int) -> list[tuple[int, int]]:
        kinds = [int(choose.random() < 0.75) for _ in range(count)]
        return [(kind, choose.randrange(banks[kind].size)) for kind in kinds]

    first = [code(*key) for key in drawn(16 * BATCH)]
    scales, shifts = (torch.stack([code[i] for _, code in first]) for i in range(2))
    decoder, signs = painter_decoder(weights, scales)
    ours = {layer.name for layer in painter.LAYERS}
    quiet = frozenset(layer.name for layer in adain.LAYERS) - ours
    found = {name: t.to(device) for name, t in fresh_weights(seed, quiet).items()} | decoder
    learnt = [t.requires_grad_() for n, t in found.items() if n.startswith(adain.STYLE_WEIGHTS)]
    spread = (scales.std(0) + 0.02, shifts.std(0) + 0.02)
    optimizer = torch.optim.Adam(learnt, lr=2e-3, betas=(0.9, 0.99))
    for step in tqdm(range(steps), unit="step", desc="start", mininterval=5):
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1.0, (step + 1) / 20) * min(1.0, 2 * (1 - step / steps))
        chosen = [code(*key) for key in drawn(BATCH)]
        images = torch.stack([image for image, _ in chosen]).to(device)
        aims = [torch.stack([c[i] for _, c in chosen]) for i in range(2)]
        measured = [
            moments
            for layer, moments in zip(adain.LAYERS, adain.measured(found, images), strict=True)
            if layer.name in ours
        ]
        loss = torch.zeros((), device=device)
        for part, sign in enumerate((signs, torch.ones_like(signs))):
            values = torch.cat([moments[part] for moments in measured], 1)
            apart = (values - aims[part] * sign) / spread[part]
            loss = loss + apart.square().clamp(max=50).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learnt, 5.0)
        optimizer.step()
    learned = {name: tensor.detach().cpu() for name, tensor in found.items()}
    return learned | own_heads(learned)


def _predicted(
    weights: Weights, banks: tuple[Bank, Bank]
) -> Callable[[int, int], tuple[Tensor, tuple[Tensor, Tensor]]]:
    """Return what gives a bank's crop and its predicted γ and β, each computed once."""
    predictor = StylePredictor(weights)
    device = next(iter(weights.values())).device
    kept: dict[tuple[int, int], tuple[Tensor, tuple[Tensor, Tensor]]] = {}

    def code(kind: int, index: int) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        if (kind, index) not in kept:
            crop = banks[kind][index]
            found = predictor.code(crop[None].to(device))
            scale, shift = (torch.from_numpy(v).to(device) for v in (found.scale, found.shift))
            kept[kind, index] = (crop * 255).round().to(torch.uint8), (scale, shift)
        crop, vectors = kept[kind, index]
        return crop.float() / 255, vectors

    return code
