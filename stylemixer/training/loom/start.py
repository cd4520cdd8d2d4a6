"""Where training `loom` begins: `cin26`'s decoder, `adain`'s encoder, and heads found by algebra.

`cin26` paints photos in random mixes of its rows; the heads that tell these codes from the painted
pictures best are a ridge regression away, without a loss network and without steps.
"""

import random
from collections.abc import Callable

import torch
from torch import Tensor
from tqdm import tqdm

from stylemixer.engine.codes import GROUPS, channel_groups
from stylemixer.engine.networks import loom
from stylemixer.engine.networks.learned import DESCRIBED_STYLES, NAMED_STYLES

Weights = dict[str, Tensor]

RIDGES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""What is added to the diagonal, as a share of the samples: the best on samples left out wins."""

LEFT_OUT = 0.2
"""The share of the samples that a ridge is chosen by."""

MARGIN = 0.05
"""Added to each channel's deviation over the rows, where all rows agree."""


def row_name(style: str, part: str) -> str:
    """Return the name of a style's trained row; the part is ``scale`` or ``shift``."""
    return f"row.{style}.{part}"


def random_rows(rows: int, choose: random.Random) -> Tensor:
    """Return how much of each row a random mix has per group, ``(rows, 4)``, columns adding to 1.

    A third is one row, a third a mix of two or three, a third another row in each group.
    """
    shares = torch.zeros(rows, len(GROUPS))
    kind = choose.randrange(3)
    if kind == 0:
        shares[choose.randrange(rows)] = 1
    elif kind == 1:
        for row in choose.sample(range(rows), min(rows, choose.choice((2, 3)))):
            shares[row] = choose.random() + 0.05
        shares /= shares.sum(0)
    else:
        for group in range(len(GROUPS)):
            shares[choose.randrange(rows), group] = 1
    return shares


def mixed(shares: Tensor, vectors: Tensor) -> Tensor:
    """Return mixes of γ (or β).

    Args:
        shares: ``(N, styles, 4)``: how much of each style per group.
        vectors: ``(styles, 495)``.

    Returns:
        ``(N, 495)``.
    """
    groups = torch.from_numpy(channel_groups(loom.LAYERS)).to(shares.device)
    return torch.einsum("nsc,sc->nc", shares[:, :, groups], vectors)


def begun(
    shipped: tuple[Weights, Weights, Weights],
    crop: Callable[[int], Tensor],
    samples: int,
    seed: int = 0,
) -> Weights:
    """Return weights to train on from.

    Args:
        shipped: `cin26`'s weights with the 26 rows, its row that gives photos back, and `adain`'s
            weights, of which the style encoder is taken.
        crop: gives the photo to paint for each sample, ``(3, H, W)`` in [0, 1].
        samples: how many painted photos the heads are fitted to.
        seed: of all choices.
    """
    cin26, own, adain = shipped
    rows = torch.cat([cin26["scale"], cin26["shift"]], 1)
    weights = {n: t.clone() for n, t in cin26.items() if n.startswith(loom.DECODER_WEIGHTS)}
    for index in range(len(loom.ENCODER)):
        for part in ("weight", "bias"):
            weights[f"encoder.{index}.{part}"] = adain[f"style.{index}.{part}"].clone()
    weights["norm.code.mean"] = rows.mean(0)
    weights["norm.code.std"] = rows.std(0) + MARGIN
    seen, codes = _samples(weights, cin26, crop, samples, seed)
    weights["norm.mean"], weights["norm.std"] = seen.mean(0), seen.std(0) + 1e-3
    scaled = (seen - weights["norm.mean"]) / weights["norm.std"]
    scaled = scaled.clamp(-loom.FARTHEST, loom.FARTHEST)
    aims = (codes - weights["norm.code.mean"]) / weights["norm.code.std"]
    weights["style.linear"], weights["style.bias"] = ridge(scaled, aims)
    weights["own.linear"] = torch.zeros_like(weights["style.linear"])
    back = torch.cat([own["scale"], own["shift"]])
    weights["own.bias"] = (back - weights["norm.code.mean"]) / weights["norm.code.std"]
    source = torch.Generator().manual_seed(seed)
    for heads in ("style", "own"):
        size = (loom.HIDDEN, loom.STATISTICS)
        weights[f"{heads}.hidden"] = torch.randn(size, generator=source) * size[1] ** -0.5
        weights[f"{heads}.hidden.bias"] = torch.zeros(loom.HIDDEN)
        weights[f"{heads}.out"] = torch.zeros(2 * loom.CHANNELS, loom.HIDDEN)
    for style in DESCRIBED_STYLES:
        for part in ("scale", "shift"):
            weights[row_name(style.name, part)] = cin26[part][style.row].clone()
    return weights


def ridge(inputs: Tensor, aims: Tensor) -> tuple[Tensor, Tensor]:
    """Return the matrix and the bias that tell aims from inputs best on samples left out.

    Args:
        inputs: ``(samples, n)``, of mean 0 and deviation 1.
        aims: ``(samples, m)``.

    Returns:
        ``(m, n)`` and ``(m,)``.
    """
    count = max(1, round(len(inputs) * LEFT_OUT))
    fit, check = slice(count, None), slice(0, count)

    def solved(part: slice, share: float) -> tuple[Tensor, Tensor]:
        x, y = inputs[part], aims[part]
        bias = y.mean(0)
        squares = x.T @ x + share * len(x) * torch.eye(x.shape[1])
        matrix = torch.linalg.solve(squares, x.T @ (y - bias)).T.contiguous()
        return matrix, bias

    def error(share: float) -> float:
        matrix, bias = solved(fit, share)
        return float((inputs[check] @ matrix.T + bias - aims[check]).square().mean())

    best = min(RIDGES, key=error)
    print(f"heads: {error(best):.3f} of the variance is left at a ridge of {best}")
    return solved(slice(None), best)


@torch.no_grad()
def _samples(
    weights: Weights, cin26: Weights, crop: Callable[[int], Tensor], samples: int, seed: int
) -> tuple[Tensor, Tensor]:
    """Return the statistics of painted photos and their codes, ``(samples, 640)`` and 990."""
    choose = random.Random(f"{seed}/start")
    seen, codes = [], []
    batch = 4
    for start in tqdm(range(0, samples, batch), unit="batch", desc="start", mininterval=5):
        photos = torch.stack([crop(start + k) for k in range(batch)])
        shares = torch.stack([random_rows(len(DESCRIBED_STYLES), choose) for _ in range(batch)])
        scale, shift = (mixed(shares, cin26[part]) for part in ("scale", "shift"))
        painted = loom.paint(cin26, photos, scale, shift)
        seen.append(loom.raw_statistics(weights, painted))
        codes.append(torch.cat([scale, shift], 1))
    return torch.cat(seen), torch.cat(codes)


@torch.no_grad()
def with_named(weights: Weights, pictures: dict[str, Tensor]) -> Weights:
    """Return the rows of named styles as the heads tell them, for those that have none yet.

    Args:
        weights: of the network.
        pictures: by the style's name, each ``(1, 3, H, W)`` in [0, 1].
    """
    found: Weights = {}
    for name, picture in pictures.items():
        if row_name(name, "scale") not in weights:
            codes = loom.told(weights, loom.statistics(weights, picture), "style")
            for part, vector in zip(("scale", "shift"), codes, strict=True):
                found[row_name(name, part)] = vector[0].clone()
    return found


def assembled(weights: Weights) -> Weights:
    """Return weights in the form that `loom.Loom` takes: the rows stacked into tables.

    A named style without a row gets the mean code.
    """
    kept = {n: t.detach().cpu() for n, t in weights.items() if not n.startswith("row.")}
    mean = dict(
        zip(("scale", "shift"), torch.split(kept["norm.code.mean"], loom.CHANNELS), strict=True)
    )
    for prefix, styles in (("", DESCRIBED_STYLES), ("named.", NAMED_STYLES)):
        for part in ("scale", "shift"):
            rows = [weights.get(row_name(s.name, part), mean[part]) for s in styles]
            kept[prefix + part] = torch.stack([row.detach().cpu() for row in rows])
    return kept


def taken_apart(weights: Weights) -> Weights:
    """Return weights in the form that is trained, from the form that is shipped; see `assembled`.

    Args:
        weights: as `stylemixer.engine.weights.load_weights` gives them.
    """
    tables = {f"{prefix}{part}" for prefix in ("", "named.") for part in ("scale", "shift")}
    kept = {n: t for n, t in weights.items() if n not in tables}
    for prefix, styles in (("", DESCRIBED_STYLES), ("named.", NAMED_STYLES)):
        for part in ("scale", "shift"):
            rows = weights[prefix + part]
            kept |= {row_name(s.name, part): rows[s.row].clone() for s in styles}
    return kept
