"""The named styles: their table, their list, and the command that makes them."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.numpy import load_file

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.learned import DESCRIBED_STYLES, LEARNED_STYLES, NAMED_STYLES
from stylemixer.engine.networks.painter import Painter
from stylemixer.engine.statistics.vgg import CONVOLUTIONS, Vgg
from stylemixer.engine.weights import load_weights, manifest
from stylemixer.errors import ModelError, PictureError
from stylemixer.paths import resources
from stylemixer.teaching.plan import Plan
from stylemixer.training.imports.vgg import convert
from stylemixer.training.named import run as named
from stylemixer.training.named.scores import Judge, Scores, held_out_photos, rows

TABLE = "file\ttitle\tartist\tyear\trights\n"
TINY = Plan(steps=2, side=32, photo_edges=(64, 96), style_edge=64, crops=2, kept=1)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "styles.tsv"
    path.write_text(
        TABLE
        + "red.png\tRed\tA. Painter\t1900\tpublic-domain\n"
        + "blue.png\tBlau\tÉmile B.\t1850\tpublic-domain\n"
        + "new.png\t\t\t\ttraining-only\n",
        encoding="utf-8",
    )
    for name, colour in (("red", (200, 40, 30)), ("blue", (20, 40, 200))):
        stripes = np.zeros((64, 64, 3), np.uint8)
        stripes[::4] = colour
        Image.fromarray(stripes).save(tmp_path / f"{name}.png")
    return path


def test_only_what_may_be_named_is_taught(table: Path, tmp_path: Path) -> None:
    found = named.paintings(table, tmp_path)
    assert [(p.name, p.title, p.artist, p.year) for p in found] == [
        ("red", "Red", "A. Painter", 1900),
        ("blue", "Blau", "Émile B.", 1850),
    ]


@pytest.mark.parametrize(
    "text", ["", "nothing\n", TABLE + "a.png\tA\tB\tlong ago\tpublic-domain\n"]
)
def test_another_table_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "styles.tsv"
    if text:
        path.write_text(text)
    with pytest.raises(PictureError, match="not a table"):
        named.paintings(path, tmp_path)


def test_a_missing_painting_is_told(table: Path, tmp_path: Path) -> None:
    (tmp_path / "blue.png").unlink()
    with pytest.raises(PictureError, match=r"blue\.png is missing"):
        named.paintings(table, tmp_path)


def test_what_was_taught_is_not_taught_again(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named, "PLAN", TINY)
    painting = named.paintings(table, tmp_path)[0]
    code = named.taught(painting, tmp_path)
    assert code.scale.shape == (347,)
    monkeypatch.setattr(named, "begin", None)
    again = named.taught(painting, tmp_path)
    assert np.array_equal(again.scale, code.scale)
    assert np.array_equal(again.shift, code.shift)


def test_what_is_shipped_can_be_loaded_and_painted_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named, "NAMED_STYLES", NAMED_STYLES[:2])
    source = np.random.default_rng(0)
    codes = {
        style.name: StyleCode("painter", *source.standard_normal((2, 347), dtype=np.float32))
        for style in NAMED_STYLES[:2]
    }
    named.ship(codes, tmp_path)
    weights = load_weights("painter-named", folder=tmp_path / "models")
    assert weights["scale"].shape == weights["shift"].shape == (2, 347)
    assert np.array_equal(weights["shift"][1], codes[NAMED_STYLES[1].name].shift)
    for style in NAMED_STYLES[:2]:
        data = (tmp_path / "thumbnails" / f"{style.name}.jpg").read_bytes()
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.size, picture.format) == ((300, 200), "JPEG")


def test_scores_go_into_the_card_and_can_be_written_again(tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    with pytest.raises(PictureError, match="not a model card"):
        named.write_scores(card, [])
    card.write_text("before\n<!-- scores -->\nold\n<!-- end of scores -->\nafter\n")
    scores = [
        ("Red", Scores(0.4, 2.0, 1.0), Scores(0.2, 1.0, 1.1)),
        ("Blue", Scores(0.2, 1.0, 1.0), Scores(0.1, 0.2, 1.0)),
    ]
    for _ in range(2):
        named.write_scores(card, rows(scores))
    text = card.read_text()
    assert text.startswith("before\n")
    assert text.endswith("<!-- end of scores -->\nafter\n")
    assert "old" not in text
    assert text.count("| Red |") == 1
    mean = next(line for line in text.splitlines() if "mean" in line)
    cells = [cell.strip() for cell in mean.strip("|").split("|")]
    assert cells[1:] == ["0.300", "0.150", "0.50", "1.500", "0.600", "0.40", *cells[7:]]
    assert cells[7:] == ["1.000", "1.050", "1.05"]


def test_the_judge_scores_a_code_by_the_painting(table: Path, tmp_path: Path) -> None:
    network = Painter(load_weights("painter"))
    photo = torch.rand(1, 3, 64, 96)
    judge = Judge(network, Vgg.shipped(), [photo])
    own = network.code_from_image(photo)
    with torch.no_grad():
        painted = network.render(network.encode_content(photo), own).image
    (found,) = judge([own], painted)
    assert found.gram == pytest.approx(0, abs=1e-6)
    assert found.moments == pytest.approx(0, abs=1e-6)
    assert found.content > 0.1
    (other,) = judge([own], named.read(tmp_path / "red.png"))
    assert other.gram > 0.01


def test_a_missing_held_out_photo_is_told(tmp_path: Path) -> None:
    with pytest.raises(PictureError):
        held_out_photos(tmp_path)


def test_the_loss_network_is_halved_and_nothing_else(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    source = np.random.default_rng(0)
    whole = {
        f"features.{i}.{part}": source.standard_normal(4, dtype=np.float32)
        for i in (*CONVOLUTIONS, 19)
        for part in ("weight", "bias")
    }
    save_file(whole, tmp_path / "vgg.safetensors")
    halved = convert(tmp_path / "vgg.safetensors")
    assert len(halved) == 2 * len(CONVOLUTIONS)
    for name, values in halved.items():
        assert values.dtype == np.float16
        assert np.abs(values - whole[name]).max() < 2e-3
    with pytest.raises(ModelError, match="VGG-16's features"):
        convert(tmp_path / "gone.safetensors")


def test_the_described_styles_come_first() -> None:
    assert LEARNED_STYLES[: len(DESCRIBED_STYLES)] == DESCRIBED_STYLES
    assert len(DESCRIBED_STYLES) == 26
    assert LEARNED_STYLES[26:] == NAMED_STYLES


def test_named_styles_say_who_painted_what_when() -> None:
    assert len(NAMED_STYLES) >= 24
    names = [style.name for style in LEARNED_STYLES]
    assert len(set(names)) == len(names)
    for row, style in enumerate(NAMED_STYLES):
        assert style.row == row
        assert style.network == "painter"
        assert style.name == style.name.lower()
        assert style.name.replace("-", "").isalpha()
        assert style.title
        assert style.artist
        assert 1400 < style.year < 1925
    assert len({(style.title, style.artist) for style in NAMED_STYLES}) == len(NAMED_STYLES)


def test_every_named_style_has_a_row_a_thumbnail_and_a_line_on_the_card() -> None:
    table = load_file(resources() / "models" / manifest()["painter-named"].file)
    assert table["scale"].shape == table["shift"].shape == (len(NAMED_STYLES), 347)
    assert table["scale"].dtype == np.float32
    assert len(np.unique(table["scale"], axis=0)) == len(NAMED_STYLES)
    network = Painter(load_weights("painter"), load_weights("painter-named"))
    card = Path(__file__).resolve().parents[2] / "docs" / "painter-named-model-card.md"
    text = card.read_text("utf-8")
    for style in NAMED_STYLES:
        assert np.array_equal(network.learned_code(style.name).shift, table["shift"][style.row])
        assert (resources() / "thumbnails" / f"{style.name}.jpg").is_file()
        assert f"| {style.title}, {style.artist} |" in text


def test_the_entry_says_how_to_make_the_table_again() -> None:
    entry = manifest()["painter-named"]
    assert "stylemixer.training.named" in entry.rebuild
    assert json.dumps(named.ENTRY)  # plain strings only
