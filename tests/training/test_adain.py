"""Training adain: it learns, goes on where it stopped, and refuses what it cannot use."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor

from stylemixer.engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.networks import adain as network
from stylemixer.engine.networks import painter as painter_network
from stylemixer.engine.networks.painter import Painter
from stylemixer.engine.statistics.vgg import LAYERS, Vgg
from stylemixer.engine.weights import load_weights
from stylemixer.training.adain.start import fresh_weights, painter_decoder, start
from stylemixer.training.adain.step import (
    PROBE,
    PROBES,
    LossWeights,
    fitted_probes,
    mixed_moments,
    paint_each,
    random_shares,
    total,
    unexplained_share,
)
from stylemixer.training.adain.trainer import CHECKPOINT, LOG, Plan, Trainer, main
from stylemixer.training.cached_crops import CachedCrops
from stylemixer.training.data import Bank, as_tensor
from tests.engine.statistics.test_vgg import small_vgg, small_weights

SMALL = {
    "photos": 2,
    "styles": 2,
    "side": 32,
    "save-every": 2,
    "start-steps": 2,
    "painted": 0,
    "device": "cpu",
}
TINY = Plan(steps=40, photos=2, styles=2, side=32, scales=(32, 40), rate=2e-3, falling=0.1)


def painting(seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    blocks = rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(blocks).resize((48, 48), Image.Resampling.BICUBIC)


def trainer(plan: Plan = TINY, crops: int = 4, begun: Checkpoint | None = None) -> Trainer:
    photos = Bank(tuple(painting(k) for k in range(2)), crops, plan.side, plan.scales)
    styles = Bank(tuple(painting(k) for k in range(5, 7)), crops, plan.side, plan.scales)
    return Trainer(photos, styles, small_vgg(), plan, begun=begun)


def test_the_loss_falls_within_twenty_steps() -> None:
    # one photo crop and one style crop, so that every step has the same loss to lower
    run = trainer(replace(TINY, photos=1, styles=1), crops=1)
    parts = [run.advance() for _ in range(21)]
    weight = LossWeights()
    names = ("content", "style", "own")
    assert all(part["features"] > 0 for part in parts)
    losses = [sum(part[name] * getattr(weight, name) for name in names) for part in parts]
    assert losses[20] < 0.7 * losses[0]


def test_the_style_encoder_learns_to_foretell_the_loss_network() -> None:
    photos, styles = (Bank((painting(k),), 1, side, TINY.scales) for k, side in ((0, 32), (5, 40)))
    alone = LossWeights(content=0, style=0, own=0, features=10)
    run = Trainer(photos, styles, small_vgg(), replace(TINY, photos=1, styles=1), weight=alone)
    with torch.no_grad():
        for depth in PROBES:
            run.weights[f"{PROBE}{depth}.weight"].mul_(0.1)
    shares = [run.advance()["features"] for _ in range(21)]
    assert shares[20] < 0.6 * shares[0]


def test_probes_explain_what_depends_linearly_on_the_style_encoders_features() -> None:
    class Linear(Vgg):
        def __call__(self, images: Tensor, layers: Sequence[str] = LAYERS) -> list[Tensor]:
            features = network.style_features(weights, images)
            by_layer = {layer: features[depth] for depth, layer in reversed(PROBES.items())}
            by_layer["relu1_1"] = images
            return [3 * by_layer[layer] - 2 for layer in layers]

    weights, crops = fresh_weights(0), torch.rand(2, 3, 64, 64)
    vgg = Linear(())
    probes = fitted_probes(weights, vgg, crops.split(1))
    features = network.style_features(weights, crops)
    activations = dict(zip(LAYERS, vgg(crops), strict=True))
    assert 0 < unexplained_share(weights | probes, features, activations) < 0.3
    silent = {name: torch.zeros_like(tensor) for name, tensor in probes.items()}
    assert unexplained_share(weights | silent, features, activations) > 1


@pytest.fixture(scope="module")
def beginning() -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Return painter's weights and those that training begins with after a few steps."""
    weights = load_weights("painter")
    banks = (
        Bank(tuple(painting(k) for k in range(2)), 4, 32, (32, 40)),
        Bank(tuple(painting(k) for k in range(5, 7)), 4, 32, (32, 40)),
    )
    return weights, start(weights, banks, 3)


def test_training_begins_with_what_painter_paints(
    beginning: tuple[dict[str, Tensor], dict[str, Tensor]],
) -> None:
    weights, found = beginning
    photo, style = (as_tensor(painting(k).resize((32, 32)))[None] for k in (1, 5))
    reference = Painter(weights)
    code = reference.code_from_image(style)
    kept, signs = painter_decoder(weights, torch.from_numpy(code.scale)[None])
    assert (torch.from_numpy(code.scale) * signs >= 0).all()
    # painter's predicted code, its signs turned, in our decoder, whose added blocks are silent
    sizes = [layer.channels for layer in painter_network.LAYERS]
    vectors = (torch.from_numpy(code.scale) * signs, torch.from_numpy(code.shift))
    scales, shifts = (torch.split(v, sizes) for v in vectors)
    by_name = {
        layer.name: (scale[None], shift[None])
        for layer, scale, shift in zip(painter_network.LAYERS, scales, shifts, strict=True)
    }
    codes = [
        by_name.get(layer.name, (torch.zeros(1, layer.channels),) * 2) for layer in network.LAYERS
    ]
    with torch.inference_mode():
        features = network.encode(found | kept, photo)
        painted = paint_each(found | kept, features, codes)
        expected = reference.render(reference.encode_content(photo), code).image
    assert (painted - expected).abs().max() < 5e-3


def test_the_added_blocks_begin_nearly_silent(
    beginning: tuple[dict[str, Tensor], dict[str, Tensor]],
) -> None:
    style = as_tensor(painting(5).resize((32, 32)))[None]
    with torch.inference_mode():
        measured = network.measured(beginning[1], style)
    names = {layer.name for layer in painter_network.LAYERS}
    loud, quiet = (
        torch.cat(
            [
                scale[0]
                for layer, (scale, _) in zip(network.LAYERS, measured, strict=True)
                if (layer.name in names) == known
            ]
        ).mean()
        for known in (True, False)
    )
    assert quiet < 0.2 * loud


@pytest.mark.parametrize("optimizer", ["adam", "muon"])
def test_a_resumed_run_does_what_an_unbroken_one_does(tmp_path: Path, optimizer: str) -> None:
    plan = replace(TINY, optimizer=optimizer)
    through, first = trainer(plan), trainer(plan)
    for _ in range(4):
        through.advance()
    for _ in range(2):
        first.advance()
    first.save(tmp_path / CHECKPOINT)
    begun = load_checkpoint(tmp_path / CHECKPOINT, network.ARCHITECTURE)
    second = trainer(plan, begun=begun)
    assert second.step == 2
    for _ in range(2):
        second.advance()
    # nothing but the checkpoint and the step number decides what comes, so not a bit differs
    for name, tensor in through.weights.items():
        assert torch.equal(tensor, second.weights[name]), name
        assert torch.equal(through.average[name], second.average[name]), name


def test_what_is_kept_of_a_crop_does_not_depend_on_the_crops_beside_it() -> None:
    class RoundsByBatch(Vgg):
        """As on CPUs whose convolution is another for another number of pictures."""

        def __call__(self, images: Tensor, layers: Sequence[str] = LAYERS) -> list[Tensor]:
            return [x * (1 + 0.01 * len(images) * x) for x in super().__call__(images, layers)]

    vgg = small_vgg()
    vgg = RoundsByBatch(vgg.convolutions, vgg.unit)
    bank = Bank((painting(0), painting(1)), 4, 32, (32, 40))
    together, apart = (CachedCrops(bank, vgg, torch.device("cpu")) for _ in range(2))
    maps = together.content([0, 1, 2])
    apart.content([1, 3])
    assert torch.equal(apart.content([0, 1, 2]), maps)


def test_equal_seeds_give_equal_runs() -> None:
    one, other = trainer(), trainer()
    assert one.advance() == other.advance()


def test_the_rate_rises_stays_and_falls() -> None:
    plan = Plan(steps=1000, rate=1.0, falling=0.4)
    assert plan.rate_at(0) < plan.rate_at(10) < plan.rate_at(100) == plan.rate_at(599) == 1
    assert plan.rate_at(800) == pytest.approx(0.5)
    assert plan.rate_at(999) == 0.05


def test_shares_add_to_one_per_group_and_cover_the_kinds_of_use() -> None:
    import random

    shares = random_shares(400, 4, random.Random(0))
    assert torch.allclose(shares.sum(1), torch.ones(400, len(GROUPS)))
    assert (shares >= 0).all()
    alike = (shares == shares[:, :, :1]).all(2).all(1)
    pure = (shares == 1).any(1).all(1)
    assert 0.5 < (alike & pure).float().mean() < 0.85
    assert (alike & ~pure).any()
    assert (~alike).any()


def test_a_mix_aims_at_the_mean_of_the_styles_moments() -> None:
    style = [(torch.rand(2, 3), torch.rand(2, 3)) for _ in GROUPS]
    shares = torch.tensor([[[0.25, 1.0, 0.0, 0.5], [0.75, 0.0, 1.0, 0.5]]])
    found = mixed_moments(style, shares)
    (mean, std) = style[0]
    assert torch.allclose(found[0][0], (0.25 * mean[0] + 0.75 * mean[1])[None])
    assert torch.allclose(found[0][1], (0.25 * std[0] + 0.75 * std[1])[None])
    assert torch.equal(found[1][0][0], style[1][0][0])
    assert torch.equal(found[2][0][0], style[2][0][1])


def test_the_loss_weighs_its_parts() -> None:
    names = ("content", "style", "own", "features", "variation")
    parts: dict[str, Tensor] = {name: torch.tensor(2.0) for name in names}
    assert total(parts, LossWeights(1, 2, 3, 4, 5)).item() == 30


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    found = {name: tmp_path / name for name in ("content", "style", "out")}
    for offset, name in enumerate(("content", "style")):
        found[name].mkdir()
        for k in range(2):
            painting(10 * offset + k).save(found[name] / f"{k}.png")
    save_file(small_weights(), tmp_path / "vgg.safetensors")
    found["vgg"] = tmp_path / "vgg.safetensors"
    return found


def run(folders: dict[str, Path], *more: str) -> int:
    named = [str(x) for name, path in folders.items() for x in (f"--{name}", path)]
    small = [f"--{k}={v}" for k, v in SMALL.items()]
    return main([*named, *small, *more])


def test_a_folder_that_cannot_be_made_is_one_sentence(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folders["out"] = folders["vgg"] / "run"
    assert run(folders, "--steps", "2") == 1
    assert capsys.readouterr().err == (
        f"The folder “{folders['out']}” cannot be created; choose another with --out.\n"
    )


def test_the_command_trains_logs_and_goes_on(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (folders["style"] / "broken.jpg").write_bytes(b"x")
    painting(3).save(folders["content"] / "gcp_penguin.jpg")
    painting(4).save(folders["style"] / "munch-scream.jpg")
    assert run(folders, "--steps", "2", "--sheet-every", "2") == 0
    said = capsys.readouterr().out
    # the held-out ones are not among them
    assert f"{folders['content']}: 2 pictures" in said
    assert f"{folders['style']}: 2 pictures, 1 skipped: broken.jpg" in said
    assert (folders["out"] / "sheet-000002.jpg").exists()
    assert run(folders, "--steps", "3") == 0
    found = load_checkpoint(folders["out"] / CHECKPOINT, network.ARCHITECTURE)
    assert found.step == 3
    rows = (folders["out"] / LOG).read_text("utf-8").splitlines()
    assert [row.split("\t")[0] for row in rows] == ["step", "1", "2", "3"]


def test_an_empty_folder_is_refused_in_a_sentence(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for path in folders["style"].iterdir():
        path.unlink()
    assert run(folders, "--steps", "1") == 1
    said = capsys.readouterr().err
    assert "has no pictures" in said
    assert "Traceback" not in said
    assert not (folders["out"] / CHECKPOINT).exists()


def test_further_folders_of_styles_are_read_too(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = [tmp_path / name for name in ("prints", "posters")]
    for path, count in zip(more, (1, 3), strict=True):
        path.mkdir()
        for k in range(count):
            painting(20 + k).save(path / f"{k}.png")
    painting(4).save(more[0] / "munch-scream.jpg")
    words = ("--steps", "1", "--start", "shipped", "--further-style", *map(str, more))
    assert run(folders, *words) == 0
    said = capsys.readouterr().out
    assert f"{more[0]}: 1 pictures" in said
    assert f"{more[1]}: 3 pictures" in said


def test_a_new_run_can_begin_with_the_shipped_weights(folders: dict[str, Path]) -> None:
    assert run(folders, "--steps", "1", "--rate", "0", "--start", "shipped") == 0
    found = load_checkpoint(folders["out"] / CHECKPOINT, network.ARCHITECTURE)
    for name, tensor in load_weights("adain").items():
        assert torch.equal(found.average[name], tensor), name
    assert any(name.startswith(PROBE) for name in found.weights)


def test_a_checkpoint_of_another_network_is_refused_before_any_work(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folders["out"].mkdir()
    saved = folders["out"] / CHECKPOINT
    save_checkpoint(saved, Checkpoint("adain-0", 9, {}, {}))
    before = saved.read_bytes()
    assert run(folders, "--steps", "1") == 1
    said = capsys.readouterr()
    assert said.err == (
        f"The checkpoint {CHECKPOINT} belongs to adain-0, not to {network.ARCHITECTURE}; "
        "choose another output folder.\n"
    )
    assert said.out == ""
    assert saved.read_bytes() == before
