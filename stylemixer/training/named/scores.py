"""What teaching has brought, measured on photos that taught nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import Network
from stylemixer.engine.statistics.distances import mean_relative, statistics
from stylemixer.engine.statistics.losses import (
    content_loss,
    instance_normalised,
    moments,
    style_loss,
)
from stylemixer.engine.statistics.vgg import Vgg, shrunk
from stylemixer.errors import PictureError
from stylemixer.teaching.beginning import read
from stylemixer.teaching.plan import Plan
from stylemixer.teaching.style_target import target_of
from stylemixer.teaching.teach import CONTENT_LAYER, READ
from stylemixer.training.data import held_out

EDGE = 512
"""Long edge of the photos, in pixels."""

PHOTOS = (
    "gcp_ajantaCave.jpg",
    "gcp_hawaMahal.jpg",
    "gcp_penguin.jpg",
    "gcp_toucan.jpg",
    "gcp_windmill3.jpg",
)
"""Of the held-out ones, so many as an hour allows: a house, rocks, a mill and two animals."""


@dataclass(frozen=True)
class Scores:
    """Means over the photos; lower is better.

    Attributes:
        gram: the relative squared distance of Gram matrices, which nothing is taught with.
        moments: the distance of means and deviations as `stylemixer.training.evaluate` has it;
            teaching lowers a relative of it.
        content: of the instance-normalised relu3_3.
    """

    gram: float
    moments: float
    content: float


class Judge:
    """Scores codes by the whole loss network.

    Attributes:
        network: what paints.
        vgg: what judges.

    Args:
        network: what paints.
        vgg: the whole loss network.
        photos: each ``(1, 3, H, W)`` in [0, 1].
    """

    def __init__(self, network: Network, vgg: Vgg, photos: Sequence[Tensor]) -> None:
        self.network, self.vgg = network, vgg
        with torch.no_grad():
            self._photos = [
                (
                    network.encode_content(photo),
                    instance_normalised(vgg(photo, (CONTENT_LAYER,))[0]),
                )
                for photo in photos
            ]

    @torch.no_grad()
    def __call__(self, codes: Sequence[StyleCode], picture: Tensor) -> list[Scores]:
        """Score codes of one painting.

        Args:
            codes: each is scored by itself.
            picture: the painting, ``(1, 3, H, W)`` in [0, 1].
        """
        target = target_of("gram", [picture], self.vgg, Plan().style_edge)
        means = [moments(x) for x in self.vgg(shrunk(picture, Plan().style_edge))]
        found = []
        for code in codes:
            totals = []
            for features, maps in self._photos:
                *layers, content = self.vgg(self.network.render(features, code).image, READ)
                parts = (
                    mean_relative(statistics("gram", layers), target),
                    style_loss([moments(x) for x in layers], means),
                    content_loss(content, maps),
                )
                totals.append(torch.cat(parts))
            found.append(Scores(*torch.stack(totals).mean(0).tolist()))
        return found


def held_out_photos(folder: Path) -> list[Tensor]:
    """Return `PHOTOS`, `EDGE` pixels long.

    Raises:
        PictureError: when one is missing.
    """
    strangers = set(PHOTOS) - held_out()
    if strangers:
        raise PictureError(
            "{pictures} is not in held_out.txt; add it there.",
            pictures=", ".join(sorted(strangers)),
        )
    return [shrunk(read(folder / name), EDGE) for name in PHOTOS]


def rows(named: Sequence[tuple[str, Scores, Scores]]) -> list[str]:
    """Return a Markdown table of titles and their scores with the predicted and the taught code.

    The last row holds the means, and the ratios of the means.
    """
    lines = [
        "| style | Gram, predicted | taught | ratio | moments, predicted | taught | ratio "
        "| content, predicted | taught | ratio |",
        "| --- |" + " ---: |" * 9,
    ]
    lines += [_row(title, before, after) for title, before, after in named]
    if named:
        before, after = (
            Scores(*(sum(column) / len(named) for column in zip(*map(_values, side), strict=True)))
            for side in zip(*((b, a) for _, b, a in named), strict=True)
        )
        lines.append(_row("**mean**", before, after))
    return lines


def _values(scores: Scores) -> tuple[float, float, float]:
    return scores.gram, scores.moments, scores.content


def _row(title: str, before: Scores, after: Scores) -> str:
    cells = [
        f"{b:.3f} | {a:.3f} | {a / b:.2f}"
        for b, a in zip(_values(before), _values(after), strict=True)
    ]
    return f"| {title} | " + " | ".join(cells) + " |"
