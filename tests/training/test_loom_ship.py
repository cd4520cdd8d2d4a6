"""Shipping loom: weights, manifest, NOTICE and model card tell of one state."""

from itertools import combinations_with_replacement
from pathlib import Path

import pytest
import torch
from PIL import Image

from stylemixer.engine.checkpoint import Checkpoint, save_checkpoint
from stylemixer.engine.networks import loom
from stylemixer.engine.networks.learned import DESCRIBED_STYLES
from stylemixer.engine.weights import load_weights, manifest
from stylemixer.errors import PictureError
from stylemixer.teaching.plan import Plan
from stylemixer.training import mixing
from stylemixer.training.data import held_out
from stylemixer.training.evaluate import Scores
from stylemixer.training.loom import scores
from stylemixer.training.loom.rows import shipped
from stylemixer.training.loom.scores import named_in, photos_in
from stylemixer.training.loom.ship import BEGIN, END, Measured, main, measured, ship
from stylemixer.training.loom.start import begun
from tests.engine.statistics.test_vgg import small_vgg

MEASURED = Measured(
    step=7,
    pictures={"painter": Scores(1.0, 2.0, 0.5, 17.0), "loom": Scores(1.04, 1.2, 0.3, 27.0)},
    mixes={("described", "named"): 1.05, ("named", "picture"): 0.92},
    described={"ink-mosaic": 0.02, "starlit-blue": 0.04},
    named={"painter": Scores(1.0, 0.5, 0.1, None), "loom": Scores(1.1, 1.0, 0.2, None)},
)


def test_every_place_tells_of_the_state_that_is_shipped(tmp_path: Path) -> None:
    shipped = (load_weights("cin26"), load_weights("cin26-own"), load_weights("adain"))
    weights = begun(shipped, lambda k: torch.rand(3, 32, 32), 8)
    path, notice, card = (tmp_path / name for name in ("c.safetensors", "NOTICE", "card.md"))
    average = {name: tensor.clone() for name, tensor in weights.items()}
    save_checkpoint(path, Checkpoint(loom.ARCHITECTURE, 7, weights, average))
    old = "0" * 64
    notice.write_text(
        f"adain.safetensors\n  sha256 {old}\nloom.safetensors\n  sha256 {old}\n  A network.\n"
    )
    card.write_text(f"# Card\n\n{BEGIN}\nold\n{END}\n\nThe end.\n")
    for _ in range(2):  # a later state replaces it in all of them
        ship(path, MEASURED, tmp_path / "models", notice, card)
    entry = manifest(tmp_path / "models")["loom"]
    assert "content 1.04 ×, style 0.60 ×, sliced Wasserstein 0.60 ×" in entry.what
    assert "7 steps" in entry.origin
    assert notice.read_text().splitlines() == [
        "adain.safetensors",
        f"  sha256 {old}",
        "loom.safetensors",
        f"  sha256 {entry.sha256}",
        "  A network.",
    ]
    told = card.read_text()
    assert told.startswith("# Card")
    assert told.endswith("The end.\n")
    assert "old" not in told.split()
    assert told.count("after 7 steps") == 1


def test_a_state_is_measured_on_held_out_pictures_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores, "SIDE", 32)
    monkeypatch.setattr(
        mixing, "LESSON", Plan(1, side=32, photo_edges=(48, 64), style_edge=64, crops=1)
    )
    monkeypatch.setattr(mixing, "EACH", 2)
    content, style = tmp_path / "content", tmp_path / "style"
    for folder, names in (
        (content, ("gcp_toucan.png", "gcp_penguin.png", "seen-in-training.png")),
        (style, ("munch-scream.png", "renoir-moulin.png", "tr_candy.png", "van-gogh-fields.png")),
    ):
        folder.mkdir()
        for seed, name in enumerate(names):
            noise = torch.rand(3, 40, 32, generator=torch.Generator().manual_seed(seed))
            Image.fromarray((noise * 255).byte().permute(1, 2, 0).numpy()).save(folder / name)
    names = {Path(name).stem + ".png" for name in held_out()}
    monkeypatch.setattr(scores, "held_out", lambda: frozenset(names))
    path = tmp_path / "state.safetensors"
    save_checkpoint(path, shipped())
    found = measured(path, content, style, small_vgg())
    assert found.step == shipped().step
    assert set(found.pictures) == {"painter", "adain", "loom"}
    assert found.pictures["loom"].own is not None
    assert set(found.named) == {"painter", "loom"}
    assert len(found.described) == len(DESCRIBED_STYLES)
    assert max(found.described.values()) < 0.3  # noise is no photo
    kinds = ("described", "named", "picture", "taught")
    assert set(found.mixes) == set(combinations_with_replacement(kinds, 2))
    assert len(found.goals()) == 9


def test_the_card_says_which_goals_are_met() -> None:
    met = {what: met for what, _, _, met in MEASURED.goals()}
    assert {what for what, yes in met.items() if not yes} == {
        "any picture: content",
        "the 28 named: style",
        "the 28 named: sliced Wasserstein",
        "mixes, the least of all kinds",
    }
    assert "| own code, dB | ≥ 27 | 27.00 | yes |" in MEASURED.card()


def test_what_is_no_loom_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--content", str(tmp_path), "--style", str(tmp_path)]
    assert main([str(tmp_path / "none.safetensors"), *words, "--vgg", str(tmp_path / "x")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_named_paintings_are_found_by_their_styles(tmp_path: Path) -> None:
    for name in ("munch-scream.png", "somebody-else.png"):
        Image.new("RGB", (40, 30), "teal").save(tmp_path / name)
    assert list(named_in(tmp_path)) == ["munch-scream"]
    with pytest.raises(PictureError):
        photos_in(tmp_path)  # none of them is held out
