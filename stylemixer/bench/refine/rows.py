"""Rows of `stylemixer bench refine`: a picture refined, and what the loss network says of it.

All is judged by the whole loss network, on the finished picture, and told relative to the start of
the same case; where a plain start is refined, relative to what `REFERENCE` has painted.
*Style* is the mean over layers of the relative squared distances of Gram matrices; *sliced
Wasserstein* is made small by nothing here.
"""

import json
import tempfile
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor

from stylemixer.bench.refine.cases import PLAIN, REFERENCE, Case, picture_path
from stylemixer.engine.networks.protocol import StyleEncoder
from stylemixer.engine.networks.registry import STYLE_EDGE, Networks
from stylemixer.engine.replacing import replacing
from stylemixer.engine.statistics.distances import mean_relative, statistics
from stylemixer.engine.statistics.vgg import Vgg, shrunk
from stylemixer.engine.tensors import to_tensor
from stylemixer.refining.plan import Plan, Progress
from stylemixer.refining.refine import kept, refine
from stylemixer.refining.target import target_of_picture
from stylemixer.teaching.beginning import read
from stylemixer.training.evaluate import compare, look
from stylemixer.training.sheets import as_picture

EDGE = 512
"""Long edge of the photos, in pixels."""

KEPT = Path("runs/refine")
"""A row that is here is not measured again, so the bench may be interrupted."""


@dataclass(frozen=True)
class Scores:
    """Lower is better.

    Attributes:
        style: 0 for equal Gram matrices.
        wasserstein: 0 for equal distributions.
        content: 0 for the photo's own drawing.
    """

    style: float
    wasserstein: float
    content: float

    def relative(self, to: "Scores") -> dict[str, float]:
        """Return each in another one's."""
        other = asdict(to)
        return {name: round(value / other[name], 4) for name, value in asdict(self).items()}


class Judge:
    """Looks at pictures of one photo in one painting's style.

    Args:
        vgg: the whole loss network.
        photo: ``(1, 3, H, W)`` in [0, 1].
        painting: likewise, of its own size.
    """

    def __init__(self, vgg: Vgg, photo: Tensor, painting: Tensor) -> None:
        self._vgg = vgg
        self._photo, self._painting = look(vgg, photo), look(vgg, painting)
        with torch.no_grad():
            self._products = statistics("gram", vgg(painting))

    @torch.no_grad()
    def __call__(self, picture: Tensor) -> Scores:
        """Score ``(1, 3, H, W)`` in [0, 1]."""
        content, _, wasserstein = compare(look(self._vgg, picture), self._photo, self._painting)
        products = statistics("gram", self._vgg(picture))
        return Scores(mean_relative(products, self._products).item(), wasserstein, content)


def rows(case: Case, vgg: Vgg, networks: Networks, folder: Path = KEPT) -> list[dict[str, Any]]:
    """Return a row for each of a case's looks, measured now or before.

    Args:
        case: what to refine.
        vgg: the whole loss network.
        networks: on its device.
        folder: where rows and pictures are kept.

    Raises:
        PictureError: when the photo or the painting is not there.
    """
    path = folder / f"{case.name}.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(list(_measured(case, vgg, networks, folder)), indent=1)
        with replacing(path) as file:
            file.write(text.encode())
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def _measured(case: Case, vgg: Vgg, networks: Networks, folder: Path) -> Iterator[dict[str, Any]]:
    photo = shrunk(read(picture_path("content", case.photo)), EDGE).to(vgg.device)
    painting = read(picture_path("style", case.painting)).to(vgg.device)
    seen = shrunk(painting, EDGE)
    judge = Judge(vgg, photo, seen)
    start = started(case.start, photo, painting, networks)
    other = REFERENCE if case.start in PLAIN else case.start
    unit = judge(started(other, photo, painting, networks))
    _write(folder / f"{case.name}-0.png", start)
    yield {**asdict(case), "steps": 0, "own": 1.0, "seconds": 0.0, **judge(start).relative(unit)}
    plan = Plan(distance=case.distance, steps=case.looks[-1], edge=EDGE)
    target = target_of_picture(seen, vgg, EDGE)
    with tempfile.TemporaryDirectory() as place:
        checkpoint = Path(place) / "checkpoint"
        for steps in case.looks:
            work = refine(start, photo, target, plan, vgg, checkpoint=checkpoint)
            last = _refined(work, steps)
            picture = to_tensor(kept(checkpoint))
            _write(folder / f"{case.name}-{steps}.png", picture)
            yield {
                **asdict(case),
                "steps": steps,
                "own": round(last.style, 4),
                "seconds": round(last.seconds, 1),
                **judge(picture.to(vgg.device)).relative(unit),
            }


def _refined(progresses: Iterator[Progress], steps: int) -> Progress:
    """Refine up to a step; the picture is in the checkpoint then."""
    last = None
    with closing(cast("Generator[Progress]", progresses)) as steps_taken:
        for last in steps_taken:
            if last.step >= steps:
                break
    assert last is not None
    return last


def started(name: str, photo: Tensor, painting: Tensor, networks: Networks) -> Tensor:
    """Return what refining begins with, of the photo's size.

    Args:
        name: a network's, or one of `PLAIN`.
        photo: ``(1, 3, H, W)`` in [0, 1].
        painting: ``(1, 3, h, w)`` in [0, 1].
        networks: on their device.
    """
    if name == "photo":
        return photo
    if name == "noise":
        source = torch.Generator().manual_seed(zlib.crc32(b"noise"))
        return torch.rand(photo.shape, generator=source).to(photo)
    network = networks[name]
    assert isinstance(network, StyleEncoder)
    with torch.no_grad():
        code = network.code_from_image(shrunk(painting, STYLE_EDGE))
        return network.render(network.encode_content(photo), code).image


def _write(path: Path, picture: Tensor) -> None:
    """Keep a picture for the sheet."""
    with replacing(path) as file:
        as_picture(picture).save(file, "PNG")


def means(found: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the means over rows of what is measured."""
    names = ("style", "wasserstein", "content", "own")
    return {name: sum(row[name] for row in found) / len(found) for name in names}
