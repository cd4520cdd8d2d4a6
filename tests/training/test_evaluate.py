"""Scores: perfect painters get perfect scores, and worse ones worse scores."""

from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import Tensor

from stylemixer.engine.checkpoint import Checkpoint, save_checkpoint
from stylemixer.engine.networks import adain, loom
from stylemixer.engine.networks.adain import AdaIN
from stylemixer.engine.statistics.losses import peak_ratio
from stylemixer.engine.weights import load_weights
from stylemixer.training.adain.start import fresh_weights
from stylemixer.training.evaluate import (
    OurNetwork,
    Scores,
    checkpointed,
    evaluate,
    main,
    pairs,
    table,
)
from stylemixer.training.loom.start import begun
from tests.engine.statistics.test_vgg import small_vgg


def pictures(seed: int, count: int) -> list[Tensor]:
    source = torch.Generator().manual_seed(seed)
    soft = [torch.rand(1, 3, 6, 6, generator=source) for _ in range(count)]
    return [torch.nn.functional.interpolate(x, size=(48, 64), mode="bicubic") for x in soft]


def test_the_photo_itself_keeps_its_content_and_the_style_itself_its_style() -> None:
    painters = {"photo": lambda photo, style: photo, "style": lambda photo, style: style}
    scores = evaluate(painters, pictures(0, 2), pictures(1, 3), small_vgg())
    assert scores["photo"].content == pytest.approx(0, abs=1e-6)
    assert scores["style"].style == pytest.approx(0, abs=1e-6)
    assert scores["style"].wasserstein == pytest.approx(0, abs=1e-6)
    assert scores["photo"].style > 0.01
    assert scores["style"].content > 0.5
    assert scores["photo"].wasserstein > scores["style"].wasserstein
    assert scores["photo"].own is None


def test_own_codes_are_scored_by_psnr() -> None:
    painter = OurNetwork(AdaIN(fresh_weights(0)))
    photos = pictures(0, 1)
    found = evaluate({"adain": painter}, photos, pictures(1, 1), small_vgg())["adain"]
    assert found.own == pytest.approx(peak_ratio(painter.own(photos[0]), photos[0]).item())


def test_a_painters_kept_codes_belong_to_their_pictures() -> None:
    network = AdaIN(fresh_weights(0))
    painter, (photo,) = OurNetwork(network), pictures(0, 1)
    for seed in range(4):
        # made and dropped, so that the next one may lie at the same address
        (style,) = pictures(seed + 1, 1)
        with torch.no_grad():
            code = network.code_from_image(style)
            expected = network.render(network.encode_content(photo), code).image
        assert torch.equal(painter(photo, style), expected)


def test_a_limit_takes_a_fixed_choice_of_pairs() -> None:
    assert len(pairs(4, 5, None)) == len(set(pairs(4, 5, 99))) == 20
    assert pairs(4, 5, 7) == pairs(4, 5, 7)
    assert len(set(pairs(4, 5, 7))) == 7


def test_the_table_shows_ratios_against_painter() -> None:
    text = table({"painter": Scores(1.0, 2.0, 4.0, 20.0), "adain": Scores(0.8, 1.0, 2.0, None)})
    assert "| adain | 0.800 (0.80 ×) | 1.000 (0.50 ×) | 2.000 (0.50 ×) | – |" in text.splitlines()
    assert "| painter | 1.000 | 2.000 | 4.000 | 20.0 |" in text.splitlines()


@pytest.mark.parametrize("kind", [adain, loom])
def test_a_checkpoint_of_either_network_can_be_scored(kind: ModuleType, tmp_path: Path) -> None:
    if kind is adain:
        weights = fresh_weights(0)
    else:
        shipped = (load_weights("cin26"), load_weights("cin26-own"), load_weights("adain"))
        weights = begun(shipped, lambda k: pictures(k, 1)[0][0], 8)
    path = tmp_path / "checkpoint.safetensors"
    average = {name: tensor.clone() for name, tensor in weights.items()}
    save_checkpoint(path, Checkpoint(kind.ARCHITECTURE, 5, weights, average))
    network, step = checkpointed(path)
    assert step == 5
    painter, (photo, style) = OurNetwork(network), pictures(0, 2)
    assert evaluate({"it": painter}, [photo], [style], small_vgg())["it"].own is not None


def test_folders_without_held_out_pictures_are_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--content", str(tmp_path), "--style", str(tmp_path)]) == 1
    assert "has no pictures" in capsys.readouterr().err
