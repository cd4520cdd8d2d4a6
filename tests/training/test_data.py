"""Reading folders of pictures, the held-out list, and the bank of crops."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from stylemixer.errors import PictureError
from stylemixer.training.data import (
    FLAT,
    Bank,
    as_tensor,
    held_out,
    read_folder,
    read_picture,
    recolour,
    short_side,
)


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, len(mode)), dtype=np.uint8)
    return Image.fromarray(pixels.squeeze(), mode)


def test_the_held_out_list_names_photos_and_famous_paintings() -> None:
    names = held_out()
    assert len(names) >= 30
    assert all(name.endswith(".jpg") for name in names)
    wanted = {"hokusai-great-wave", "van-gogh-cafe-terrace", "munch-scream"}
    assert {f"{name}.jpg" for name in wanted} <= names


def test_broken_files_are_named_and_skipped(tmp_path: Path) -> None:
    noise(40, 30).save(tmp_path / "b.png")
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    whole = tmp_path / "whole.jpg"
    noise(300, 300).save(whole)
    (tmp_path / "c.jpg").write_bytes(whole.read_bytes()[:2000])
    (tmp_path / "notes.txt").write_text("not looked at")
    found = read_folder(tmp_path, lambda name: name != "whole.jpg")
    assert found.names == ("b.png",)
    assert found.broken == ("a.jpg", "c.jpg")


@pytest.mark.parametrize("kind", ["missing", "empty", "broken"])
def test_a_folder_without_pictures_is_refused_in_a_sentence(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "pictures"
    if kind != "missing":
        folder.mkdir()
    if kind == "broken":
        (folder / "a.png").write_bytes(b"")
    with pytest.raises(PictureError) as caught:
        read_folder(folder)
    assert str(folder) in caught.value.message
    assert caught.value.message.endswith(".")


def test_transparency_becomes_white_and_grey_becomes_rgb(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    clear.save(tmp_path / "clear.png")
    assert read_picture(tmp_path / "clear.png").getpixel((3, 3)) == (255, 255, 255)
    Image.new("L", (8, 8), 77).save(tmp_path / "grey.png")
    assert read_picture(tmp_path / "grey.png").getpixel((3, 3)) == (77, 77, 77)


def test_large_pictures_are_shrunk(tmp_path: Path) -> None:
    noise(900, 300).save(tmp_path / "large.png")
    assert read_picture(tmp_path / "large.png", 450).size == (450, 150)
    assert short_side(noise(90, 60), 120).size == (180, 120)


def test_a_crop_is_the_same_each_time_and_others_differ() -> None:
    bank = Bank((noise(80, 60), noise(50, 90)), 8, 32, (40, 70), recoloured=0.5)
    assert all(torch.equal(bank[k], bank[k]) for k in range(8))
    assert all(bank[k].shape == (3, 32, 32) for k in range(8))
    assert not torch.equal(bank[0], bank[2])
    assert not torch.equal(Bank(bank.pictures, 8, 32, (40, 70), seed=1)[0], bank[0])


def test_pictures_smaller_than_a_crop_are_enlarged() -> None:
    assert Bank((noise(7, 5),), 1, 32, (20, 24))[0].shape == (3, 32, 32)


def test_flat_places_are_avoided_where_there_are_others() -> None:
    half = Image.new("RGB", (128, 128), (200, 200, 200))
    half.paste(noise(128, 40), (0, 0))
    bank = Bank((half,), 40, 64, (128, 128))
    flat = sum(float(bank[k].std((1, 2)).max()) < FLAT for k in range(40))
    assert flat <= 3
    # and one that is flat everywhere still gives crops
    assert Bank((Image.new("RGB", (64, 64)),), 1, 32, (64, 64))[0].max() == 0


def test_style_crops_are_turned_by_quarters() -> None:
    stripes = Image.fromarray(np.tile(np.uint8([[0], [255]]), (24, 48))).convert("RGB")

    def upright(turned: bool) -> set[bool]:
        bank = Bank((stripes,), 12, 32, (48, 48), turned=turned)
        return {float(bank[k].std(1).max()) > 0.1 for k in range(12)}

    assert upright(turned=False) == {True}
    assert upright(turned=True) == {True, False}


def test_recolouring_keeps_the_drawing_and_the_range() -> None:
    import random

    crop = as_tensor(noise(20, 20))
    for seed in range(12):
        changed = recolour(crop, random.Random(seed))
        assert changed.shape == crop.shape
        assert changed.min() >= 0
        assert changed.max() <= 1
        assert not torch.equal(changed, crop)
