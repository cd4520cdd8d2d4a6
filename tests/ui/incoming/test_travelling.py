from pathlib import Path

import msgspec
import numpy as np
import pytest

from stylemixer.document.arriving import resolved
from stylemixer.document.layer import faded, pinned, refined, shows
from stylemixer.document.recipe import Recipe, StyleRef, StyleSlot
from stylemixer.document.recipe_text import recipe_from_text, travelling_text
from stylemixer.document.styles.library import NAMELESS
from stylemixer.engine.files.writers import write_picture
from stylemixer.ui.incoming.embedded_recipe import EmbeddedRecipes
from tests.document.made_styles import a_style

INK = StyleRef("cin26", "learned", "ink-mosaic")
WAVE = StyleRef("painter", "picture", "/home/someone/wave.jpg")
MIX = Recipe(strength=0.7).added(INK, 0.4).added(WAVE)


@pytest.fixture
def travelling(qapp):
    travelling = EmbeddedRecipes()
    yield travelling
    travelling.stop()


def picture(path, text):
    write_picture(path, np.zeros((4, 5, 3), np.float32), recipe_text=text)
    return path


def arrived(recipe):
    slots = list(recipe.slots)
    slots[1] = msgspec.structs.replace(
        slots[1], style=StyleRef("painter", "picture", Path(slots[1].style.name).name)
    )
    return msgspec.structs.replace(recipe, slots=tuple(slots))


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_the_mix_comes_back_out_of_every_format(travelling, qtbot, tmp_path, suffix):
    path = picture(tmp_path / f"a{suffix}", travelling_text(MIX))
    with qtbot.waitSignal(travelling.found) as found:
        travelling.look(path)
    assert found.args == [path, arrived(MIX)]


def test_a_hostile_mix_is_a_sentence(travelling, qtbot, tmp_path):
    path = picture(tmp_path / "a.png", '{"version": 1, "recipe": {"strength": 1e400}}')
    with qtbot.assertNotEmitted(travelling.found), qtbot.waitSignal(travelling.refused) as refused:
        travelling.look(path)
    assert "open the picture as a plain photo" in refused.args[0]


def test_only_the_last_picture_counts(travelling, qtbot, tmp_path):
    first = picture(tmp_path / "a.png", travelling_text(Recipe(strength=0.1)))
    second = picture(tmp_path / "b.png", travelling_text(MIX))
    told = []
    travelling.found.connect(lambda path, _recipe: told.append(path))
    travelling.look(first)
    with qtbot.waitSignal(travelling.found):
        travelling.look(second)
    assert told == [second]


def test_styles_are_found_again_by_name_and_others_are_named():
    strange = StyleRef("cin26", "learned", "nothing-of-ours")
    recipe = arrived(MIX).added(strange)
    own = [Path("/mine/wave.jpg"), Path("/mine/older/wave.jpg")]
    here, missing = resolved(recipe, own, ("painter",))
    assert [slot.style for slot in here.slots] == [
        INK,
        StyleRef("painter", "picture", "/mine/wave.jpg"),
    ]
    assert (here.slots[0].weight, here.strength) == (0.4, 0.7)
    assert missing == ("nothing-of-ours",)


def test_a_network_that_is_not_here_is_replaced():
    recipe = Recipe().added(StyleRef("adain", "picture", "wave.jpg"))
    here, missing = resolved(recipe, [Path("/mine/wave.jpg")], ("painter",))
    assert here.slots[0].style.network == "painter"
    assert missing == ()


def test_the_way_back_is_kept_as_far_as_it_is_known_here():
    slots = (
        StyleSlot(INK.in_network("loom"), key=1, own_network="cin26"),
        StyleSlot(StyleRef("loom", "picture", "wave.jpg"), key=2, own_network="adain"),
        StyleSlot(StyleRef("loom", "picture", "wave.jpg"), key=3, own_network="cin26"),
    )
    here, missing = resolved(Recipe(slots), [Path("/mine/wave.jpg")], ("painter", "adain", "loom"))
    assert missing == ()
    assert [slot.style.network for slot in here.slots] == ["loom"] * 3
    assert [slot.own_network for slot in here.slots] == ["cin26", "adain", ""]


def test_taught_styles_are_found_again_by_their_id_and_others_told_by_name():
    mine, theirs = a_style(1, "renamed"), a_style(2, "The Scream")
    recipe = Recipe().added(StyleRef("painter", "taught", mine.id), 0.3)
    recipe = recipe.added(StyleRef("painter", "taught", theirs.id))
    recipe = recipe.added(StyleRef("painter", "taught", a_style(3).id))
    titles = {mine.id: "Wave", theirs.id: "The Scream"}
    arrived = recipe_from_text(travelling_text(recipe, lambda key: titles.get(key, "")))
    here, missing = resolved(arrived, [], ("painter",), [mine])
    assert [slot.style for slot in here.slots] == [StyleRef("painter", "taught", mine.id)]
    assert here.slots[0].weight == 0.3
    assert missing == ("The Scream", NAMELESS)


def test_a_refined_picture_is_found_again_by_its_id_or_left_out():
    mix = Recipe().added(INK)
    layered = msgspec.structs.replace(mix, layer=refined(mix, "a" * 32, "b" * 32))
    arrived = recipe_from_text(travelling_text(layered))
    assert (
        resolved(arrived, [], ("painter",), has_refined=lambda key: key == "b" * 32)[0] == layered
    )
    assert resolved(arrived, [], ("painter",))[0] == mix


@pytest.mark.parametrize("folder", ["/home/someone", "/home/another/paintings"])
def test_a_refined_picture_lies_over_its_mix_wherever_the_painting_is(folder):
    layered = msgspec.structs.replace(MIX, layer=refined(MIX, "a" * 32, "b" * 32))
    arrived = recipe_from_text(travelling_text(faded(layered, 0.4)))
    painting = Path(folder) / "wave.jpg"
    here, _ = resolved(arrived, [painting], ("painter",), has_refined=lambda _id: True)
    assert shows(here, "a" * 32)
    assert here.layer.fade == 0.4
    changed = here.with_slot(here.slots[0].key, weight=0.9)
    assert not shows(changed, "a" * 32)
    # without the painting it is another mix, and so it is by another network
    for pictures, network in (([], "painter"), ([painting], "adain")):
        other, _ = resolved(arrived, pictures, (network,), has_refined=lambda _id: True)
        assert not shows(other, "a" * 32)
        assert shows(pinned(other, "a" * 32), "a" * 32)
