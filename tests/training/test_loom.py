"""Training loom: it learns, goes on where it stopped, and keeps still what shall stay."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor

from stylemixer.engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from stylemixer.engine.codes import GROUPS, channel_groups
from stylemixer.engine.networks import loom as network
from stylemixer.engine.networks.cin26 import Cin26
from stylemixer.engine.networks.learned import DESCRIBED_STYLES, NAMED_STYLES
from stylemixer.engine.statistics.losses import moments
from stylemixer.engine.weights import load_weights
from stylemixer.training.data import Bank
from stylemixer.training.loom.run import CHECKPOINT, LOG, main
from stylemixer.training.loom.scores import differences, named_scores
from stylemixer.training.loom.start import (
    assembled,
    begun,
    mixed,
    random_rows,
    ridge,
    row_name,
    with_named,
)
from stylemixer.training.loom.step import (
    LossWeights,
    mixed_aims,
    step_shares,
    total,
    whole_and_quarters,
)
from stylemixer.training.loom.trainer import Pictures, Plan, Trainer
from tests.engine.statistics.test_vgg import small_vgg, small_weights

TINY = Plan(steps=40, side=32, scales=(32, 40), pictures=1, photos=2, rate=2e-3, falling=0.1)
NAMED = NAMED_STYLES[2].name


def painting(seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    blocks = rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(blocks).resize((48, 48), Image.Resampling.BICUBIC)


def photos() -> Bank:
    return Bank(tuple(painting(k) for k in range(2)), 8, 32, TINY.scales)


@pytest.fixture(scope="module")
def teacher() -> dict[str, Tensor]:
    return load_weights("cin26")


@pytest.fixture(scope="module")
def start(teacher: dict[str, Tensor]) -> dict[str, Tensor]:
    bank = photos()
    shipped = (teacher, load_weights("cin26-own"), load_weights("adain"))
    weights = begun(shipped, lambda k: bank[k % bank.size], 40)
    return weights | with_named(weights, {NAMED: torch.rand(1, 3, 40, 40)})


@pytest.fixture
def trainer(teacher: dict[str, Tensor], start: dict[str, Tensor]) -> Callable[..., Trainer]:
    def made(plan: Plan = TINY, crops: int = 4, begun: Checkpoint | None = None) -> Trainer:
        bank = photos()
        styles = Bank(tuple(painting(k) for k in range(5, 7)), crops, 40, plan.scales)
        named = {NAMED: Bank((painting(8),), 2, 40, plan.scales)}
        pictures = Pictures(replace(bank, size=crops), styles, named)
        begun = begun or Checkpoint(network.ARCHITECTURE, 0, start, start)
        return Trainer(pictures, small_vgg(), teacher, plan, begun)

    return made


def test_the_loss_falls_within_thirty_steps(trainer: Callable[..., Trainer]) -> None:
    run = trainer(crops=1)
    parts = [run.advance() for _ in range(30)]
    weight = LossWeights()
    losses = [
        sum(part[name] * getattr(weight, name) for name in ("style", "own")) for part in parts
    ]
    assert np.mean(losses[-8:]) < np.mean(losses[:8]) - 1


def test_what_has_no_rate_stays(trainer: Callable[..., Trainer], start: dict[str, Tensor]) -> None:
    run = trainer(replace(TINY, decoder_rate=0.0, named_rate=0.0))
    for _ in range(2):
        run.advance()
    told = {n for n in start if n.startswith(("encoder.", "style.", "own."))}
    for name, tensor in run.weights.items():
        assert torch.equal(tensor, start[name]) == (name not in told), name


def test_named_rows_alone_are_trained_without_anything_else(
    trainer: Callable[..., Trainer], start: dict[str, Tensor]
) -> None:
    run = trainer(replace(TINY, decoder_rate=0.0, encoder_rate=0.0, heads_rate=0.0))
    first = run.advance()
    assert first["held"] == first["own"] == first["code"] == 0
    rows = {row_name(NAMED, part) for part in ("scale", "shift")}
    for name, tensor in run.weights.items():
        assert torch.equal(tensor, start[name]) == (name not in rows), name


def test_a_resumed_run_does_what_an_unbroken_one_does(
    trainer: Callable[..., Trainer], tmp_path: Path
) -> None:
    through, first = trainer(), trainer()
    for _ in range(4):
        through.advance()
    for _ in range(2):
        first.advance()
    first.save(tmp_path / CHECKPOINT)
    second = trainer(begun=load_checkpoint(tmp_path / CHECKPOINT, network.ARCHITECTURE))
    assert second.step == 2
    for _ in range(2):
        second.advance()
    # the rate's first rise begins anew at each start, so the steps are alike, not equal
    for name, tensor in through.weights.items():
        assert torch.allclose(tensor, second.weights[name], atol=5e-3), name


def test_equal_seeds_give_equal_runs(trainer: Callable[..., Trainer]) -> None:
    assert trainer().advance() == trainer().advance()


def test_the_first_heads_tell_a_code_from_what_it_painted() -> None:
    source = torch.Generator().manual_seed(0)
    inputs = torch.randn(400, 12, generator=source)
    matrix, bias = torch.randn(5, 12, generator=source), torch.randn(5, generator=source)
    found, shift = ridge(inputs, inputs @ matrix.T + bias)
    assert torch.allclose(found, matrix, atol=0.1)
    assert torch.allclose(shift, bias, atol=0.3)


def test_mixes_of_rows_add_to_one_per_group() -> None:
    choose = random.Random(0)
    for _ in range(60):
        shares = random_rows(26, choose)
        assert torch.allclose(shares.sum(0), torch.ones(len(GROUPS)))


def test_a_mix_takes_each_channel_by_its_group() -> None:
    vectors = torch.stack([torch.zeros(network.CHANNELS), torch.ones(network.CHANNELS)])
    shares = torch.tensor([[[0.9, 0.6, 0.3, 0.0], [0.1, 0.4, 0.7, 1.0]]])
    expected = torch.tensor([0.1, 0.4, 0.7, 1.0])[torch.from_numpy(channel_groups(network.LAYERS))]
    assert torch.allclose(mixed(shares, vectors)[0], expected)


def test_the_last_photo_of_a_step_is_always_a_mix() -> None:
    choose = random.Random(0)
    drawn = [step_shares(3, 4, choose) for _ in range(200)]
    for shares in drawn:
        assert torch.allclose(shares.sum(1), torch.ones(3, len(GROUPS)))
    pure = torch.stack([(shares == 1).all(2).any(1) for shares in drawn]).float().mean(0)
    assert pure[2] < 0.1  # per group the same style may be drawn four times
    assert 0.6 < pure[0] < 0.9


def test_a_mix_aims_at_the_mean_of_the_styles_moments() -> None:
    style = [(torch.rand(2, 3), torch.rand(2, 3)) for _ in GROUPS]
    shares = torch.tensor([[[0.25, 1.0, 0.0, 0.5], [0.75, 0.0, 1.0, 0.5]]])
    found = mixed_aims(style, shares)
    assert torch.allclose(found[0][0], (0.25 * style[0][0][0] + 0.75 * style[0][0][1])[None])
    assert torch.equal(found[1][0][0], style[1][0][0])
    assert torch.equal(found[2][1][0], style[2][1][1])


def test_moments_of_quarters_come_with_those_of_the_whole() -> None:
    x = torch.randn(2, 5, 8, 12)
    whole, quarters = whole_and_quarters(x)
    for found, expected in zip(whole, moments(x), strict=True):
        assert torch.allclose(found, expected, atol=1e-5)
    corner = moments(x[:, :, 4:, :6])
    for found, expected in zip(quarters, corner, strict=True):
        assert torch.allclose(found[4:6], expected, atol=1e-5)


def test_the_loss_weighs_its_parts() -> None:
    names = ("content", "style", "local", "own", "held", "code")
    parts = {name: torch.tensor(2.0) for name in names}
    assert total(parts, LossWeights(1, 2, 3, 4, 5, 6)).item() == 42


def test_tables_hold_the_rows_in_the_lists_order(start: dict[str, Tensor]) -> None:
    tables = assembled(start)
    last = DESCRIBED_STYLES[-1]
    assert torch.equal(tables["scale"][last.row], start[row_name(last.name, "scale")])
    assert torch.equal(tables["named.shift"][2], start[row_name(NAMED, "shift")])
    # a named style that has no row is the mean of the described ones
    assert torch.allclose(tables["named.scale"][0], tables["scale"].mean(0), atol=1e-6)
    assert not any(name.startswith("row.") for name in tables)


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
    small = ["--side=32", "--start-samples=8", "--photos=2", "--pictures=1", "--device=cpu"]
    return main([*named, *small, *more])


def test_the_command_trains_logs_and_goes_on(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    painting(3).save(folders["content"] / "gcp_penguin.jpg")
    painting(4).save(folders["style"] / "munch-scream.jpg")
    painting(5).save(folders["style"] / f"{NAMED_STYLES[0].name}.jpg")
    assert run(folders, "--steps", "2", "--sheet-every", "2") == 0
    # the held-out ones are not among them
    assert "2 photos, 3 paintings, 1 of them named" in capsys.readouterr().out
    assert (folders["out"] / "sheet-000002.jpg").exists()
    assert run(folders, "--steps", "3") == 0
    found = load_checkpoint(folders["out"] / CHECKPOINT, network.ARCHITECTURE)
    assert found.step == 3
    rows = (folders["out"] / LOG).read_text("utf-8").splitlines()
    assert [row.split("\t")[0] for row in rows] == ["step", "1", "2", "3"]
    network.Loom(assembled(found.average)).code_from_image(torch.rand(1, 3, 16, 16))


def test_a_held_out_painting_has_a_row_where_rows_alone_are_trained(
    folders: dict[str, Path],
) -> None:
    painting(4).save(folders["style"] / "munch-scream.jpg")
    assert run(folders, "--steps", "1") == 0
    path = folders["out"] / CHECKPOINT
    name = row_name("munch-scream", "scale")
    before = load_checkpoint(path, network.ARCHITECTURE).weights
    assert name not in before
    alone = [f"--{part}-rate=0" for part in ("heads", "encoder", "decoder")]
    assert run(folders, "--steps", "2", *alone) == 0
    after = load_checkpoint(path, network.ARCHITECTURE).weights
    assert name in after
    assert all(torch.equal(after[known], before[known]) for known in before)


def test_a_checkpoint_of_another_network_is_refused_before_any_work(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folders["out"].mkdir()
    saved = folders["out"] / CHECKPOINT
    save_checkpoint(saved, Checkpoint("adain-4", 9, {}, {}))
    assert run(folders, "--steps", "1") == 1
    said = capsys.readouterr()
    assert f"belongs to adain-4, not to {network.ARCHITECTURE}" in said.err
    assert "Traceback" not in said.err


def test_a_folder_that_cannot_be_made_is_one_sentence(
    folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folders["out"] = folders["vgg"] / "run"
    assert run(folders, "--steps", "2") == 1
    assert capsys.readouterr().err == (
        f"The folder “{folders['out']}” cannot be created; choose another with --out.\n"
    )


@pytest.fixture(scope="module")
def half_as_bold(start: dict[str, Tensor]) -> network.Loom:
    """Return a network whose rows' γ are half of those that cin26 has."""
    changed = {
        name: tensor / 2 if name.startswith("row.") and name.endswith("scale") else tensor
        for name, tensor in start.items()
    }
    return network.Loom(assembled(changed))


def test_described_styles_are_compared_with_those_of_cin26(
    teacher: dict[str, Tensor], start: dict[str, Tensor], half_as_bold: network.Loom
) -> None:
    photo = torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    same = differences(network.Loom(assembled(start)), Cin26(teacher), [photo])
    other = differences(half_as_bold, Cin26(teacher), [photo])
    assert len(same) == 26
    assert max(same.values()) < 1e-6
    assert min(other.values()) > 1e-3


def test_named_styles_are_scored_by_their_own_rows(
    start: dict[str, Tensor], half_as_bold: network.Loom
) -> None:
    networks = {"whole": network.Loom(assembled(start)), "half": half_as_bold}
    photos = [torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(k)) for k in (0, 1)]
    with torch.inference_mode():
        code = networks["whole"].learned_code(NAMED)
        # the painting is what its row makes of a photo
        painting = networks["whole"].render(networks["whole"].encode_content(photos[0]), code).image
    found = named_scores(networks, photos[:1], {NAMED: painting}, small_vgg(), None)
    assert found["whole"].style == pytest.approx(0, abs=1e-6)
    assert found["half"].style > 1e-3
