"""Teaching and training compute the same on a graphics card, which is pretended here."""

import math
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import torch

from stylemixer.engine.checkpoint import load_checkpoint
from stylemixer.engine.networks.adain import ARCHITECTURE, AdaIN
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.weights import load_weights
from stylemixer.teaching.beginning import starting_code
from stylemixer.teaching.plan import Plan
from stylemixer.training.adain import trainer
from stylemixer.training.adain.start import fresh_weights, start
from stylemixer.training.adain.trainer import PARTS, Trainer
from stylemixer.training.adain.trainer import Plan as AdaINPlan
from stylemixer.training.data import Bank
from stylemixer.training.evaluate import OurNetwork, evaluate
from stylemixer.training.fit_own import fit
from stylemixer.training.named.scores import Judge
from tests.engine.pretended_device import pretended
from tests.engine.statistics.test_vgg import small_vgg_on
from tests.teaching.test_teach import photo
from tests.training.test_adain import painting

CLOSE = 2e-3
"""Relative: statistics are summed up in another order there, and Adam divides by small numbers."""


@cache
def trained(device: str, optimizer: str, half: bool = False) -> list[dict[str, float]]:
    """Return the losses of three steps, the last one after the run was taken up again."""
    plan = AdaINPlan(
        steps=9, photos=3, styles=2, side=32, scales=(32, 40), optimizer=optimizer, kept=0.99
    )
    photos = Bank(tuple(painting(k) for k in range(2)), 4, 32, plan.scales)
    styles = Bank(tuple(painting(k) for k in range(5, 7)), 4, 40, plan.scales, 0.5)
    vgg = small_vgg_on(device)
    trainer = Trainer(photos, styles, vgg, plan, device=device)
    found = [trainer.advance(), trainer.advance()]
    with TemporaryDirectory() as folder:
        trainer.save(Path(folder) / "state")
        begun = load_checkpoint(Path(folder) / "state", ARCHITECTURE)
    trainer = Trainer(photos, styles, vgg, plan, device=device, begun=begun)
    found.append(trainer.advance())
    square = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    (row,) = trainer.painted([square], [square])
    found.append({"painted": float(row[0].mean()), "own": float(row[1].mean())})
    return found


def same(there: dict[str, float], here: dict[str, float], close: float = CLOSE) -> None:
    assert there == {name: pytest.approx(value, close, close) for name, value in here.items()}


@pytest.fixture
def few_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer, "PROBED", 4)


@pytest.mark.parametrize("optimizer", ["adam", "muon"])
def test_adain_trains_there_as_it_does_here(optimizer: str, few_probes: None) -> None:
    here = trained("cpu", optimizer)
    with pretended("cuda"):
        there = trained("cuda", optimizer)
    for step, expected in zip(there, here, strict=True):
        same(step, expected)


def test_half_precision_changes_the_losses_by_its_rounding_alone(few_probes: None) -> None:
    here = {name: trained("cpu", "adam")[0][name] for name in PARTS}
    with pretended("cuda", half=True):
        there = {name: trained("cuda", "adam", half=True)[0][name] for name in PARTS}
    same(there, here, 0.03)
    assert there != here


def test_adain_begins_there_as_it_does_here() -> None:
    banks = tuple(
        Bank(tuple(painting(k) for k in range(turn, turn + 2)), 2, 32, (32, 40)) for turn in (0, 5)
    )
    painter = load_weights("painter")
    here = start(painter, banks, 2)
    with pretended("cuda"):
        there = start({n: t.to("cuda") for n, t in painter.items()}, banks, 2, device="cuda")
        there = {name: tensor.numpy() for name, tensor in there.items()}
    for name, tensor in here.items():
        assert np.allclose(there[name], tensor.numpy(), atol=CLOSE), name


def fitted(device: str) -> tuple[float, np.ndarray]:
    images = [photo("coffee", 64).to(device), photo("rocket", 64).to(device)]
    scale, shift, error = fit(Networks(device)["cin26"], images, 3)
    return error, np.concatenate([scale.numpy(), shift.numpy()])


def test_the_own_row_is_fitted_there_as_it_is_here() -> None:
    error, code = fitted("cpu")
    with pretended("cuda"):
        error_there, code_there = fitted("cuda")
    assert error_there == pytest.approx(error, CLOSE)
    # where a gradient is next to nothing, rounding says which way Adam takes its step of 0.02
    assert np.abs(code_there - code).mean() < 0.005


def scored(device: str) -> dict[str, float]:
    """Return the scores of `evaluate`."""
    images = [photo(name, 96).to(device) for name in ("coffee", "rocket")]
    weights = {name: tensor.to(device) for name, tensor in fresh_weights(0).items()}
    painters = {"adain": OurNetwork(AdaIN(weights)), "photo": lambda photo, style: photo}
    found = evaluate(painters, images[:1], images[1:], small_vgg_on(device))
    return {
        f"{name} {part}": value
        for name, scores in found.items()
        for part, value in vars(scores).items()
        if value is not None and math.isfinite(value)
    }


def test_scores_are_the_same_there_as_here() -> None:
    here = scored("cpu")
    with pretended("cuda"):
        there = scored("cuda")
    same(there, here)


def judged(device: str) -> list[dict[str, float]]:
    """Return the scores of the named styles' judge."""
    network = Networks(device)["painter"]
    picture = photo("rocket", 90).to(device)
    vgg = Vgg.shipped(device)
    judge = Judge(network, vgg, [photo("coffee", 96).to(device)])
    code = starting_code(network, [picture], [], vgg, Plan())
    return [vars(scores) for scores in judge([code], picture)]


def test_named_styles_are_judged_there_as_here() -> None:
    (here,) = judged("cpu")
    with pretended("cuda"):
        (there,) = judged("cuda")
    same(there, here)
