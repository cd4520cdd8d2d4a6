"""A layer shows over the mix of the photo that it was refined from, and nowhere else unasked."""

import msgspec
import pytest

from stylemixer.document.layer import (
    faded,
    mix_digest,
    pinned,
    refined,
    shows,
    unpinned,
    without_layer,
)
from stylemixer.document.recipe import Recipe, RefinedLayer, StyleRef, StyleSlot
from stylemixer.document.recipe_text import recipe_from_text, travelling_text
from stylemixer.document.settings import SessionState, Settings, load_settings, save_settings
from stylemixer.errors import StyleError

PHOTO, OTHER_PHOTO, PICTURE = "a" * 32, "b" * 32, "c" * 32
INK = StyleRef("cin26", "learned", "ink-mosaic")
HAZE = StyleRef("cin26", "learned", "lilac-haze")
WAVE = StyleRef("painter", "picture", "/pictures/wave\udcff.jpg")
MIX = Recipe(
    (
        StyleSlot(INK, 0.6, (1, 0, 0.5, 1), key=1),
        StyleSlot(HAZE, 0.3, key=2),
        StyleSlot(WAVE, 0.1, key=3),
    ),
    strength=0.8,
)
REFINED = msgspec.structs.replace(MIX, layer=refined(MIX, PHOTO, PICTURE))

CHANGES = {
    "a weight": REFINED.with_slot(1, weight=0.7),
    "a group's weight": REFINED.with_slot(1, groups=(1, 0, 0.6, 1)),
    "a card less": REFINED.removed(2),
    "a card muted": REFINED.with_slot(2, muted=True),
    "a card alone": REFINED.with_slot(2, solo=True),
    "another style": REFINED.with_slot(3, style=msgspec.structs.replace(WAVE, network="adain")),
    "another picture": REFINED.with_slot(3, style=msgspec.structs.replace(WAVE, name="/wave.jpg")),
    "a card more": REFINED.added(StyleRef("cin26", "learned", "starlit-blue")),
    "strength": msgspec.structs.replace(REFINED, strength=0.7),
    "a group's strength": msgspec.structs.replace(REFINED, groups=(1, 1, 0.9, 1)),
    "stroke size": msgspec.structs.replace(REFINED, working_edge=800),
}

SAME = {
    "keep colours": msgspec.structs.replace(REFINED, keep_colours=0.5),
    "fade": faded(REFINED, 0.25),
    "the cards' order": REFINED.moved(3, 0),
    "a card of no weight": REFINED.added(StyleRef("cin26", "learned", "starlit-blue"), 0.0),
    "such a card, muted": REFINED.added(WAVE, 0.0).with_slot(4, muted=True),
    "all weights": REFINED.with_slot(1, weight=0.3)
    .with_slot(2, weight=0.15)
    .with_slot(3, weight=0.05),
    "a style on two cards": REFINED.with_slot(2, weight=0.1).added(HAZE, 0.2),
}


@pytest.mark.parametrize("recipe", CHANGES.values(), ids=CHANGES)
def test_it_is_stale_over_another_mix_until_it_is_pinned(recipe: Recipe) -> None:
    assert not shows(recipe, PHOTO)
    assert shows(pinned(recipe, PHOTO), PHOTO)
    assert not shows(unpinned(pinned(recipe, PHOTO)), PHOTO)


@pytest.mark.parametrize("recipe", SAME.values(), ids=SAME)
def test_it_shows_over_its_own_mix(recipe: Recipe) -> None:
    assert shows(recipe, PHOTO)
    assert mix_digest(recipe) == mix_digest(MIX)


def test_the_scale_of_one_networks_group_changes_no_mix() -> None:
    one = Recipe((StyleSlot(INK, 1.0, (0.2, 1, 1, 1), key=1),))
    assert mix_digest(one) == mix_digest(one.with_slot(1, groups=(0.6, 1, 1, 1)))
    assert mix_digest(one) != mix_digest(one.with_slot(1, groups=(0, 1, 1, 1)))


def test_over_another_photo_it_is_stale_even_when_it_is_pinned() -> None:
    assert not shows(REFINED, OTHER_PHOTO)
    assert not shows(pinned(REFINED, PHOTO), OTHER_PHOTO)
    assert shows(pinned(REFINED, OTHER_PHOTO), OTHER_PHOTO)


def test_a_mix_without_a_layer_has_none_to_show_pin_or_fade() -> None:
    assert not shows(MIX, PHOTO)
    assert pinned(MIX, PHOTO) == unpinned(MIX) == faded(MIX, 0.5) == without_layer(REFINED) == MIX


def test_a_mix_of_nothing_has_a_digest() -> None:
    assert mix_digest(Recipe()) != mix_digest(MIX)
    tiny = Recipe((StyleSlot(INK, 1e-300, (1e-300, 0, 0, 0), key=1),))
    assert len(mix_digest(tiny)) == 32


def test_it_travels_by_reference_and_comes_back() -> None:
    mix = MIX.removed(3)
    recipe = msgspec.structs.replace(mix, layer=refined(mix, PHOTO, PICTURE, 0.25))
    assert recipe_from_text(travelling_text(recipe)) == recipe
    over_another = pinned(recipe.with_slot(1, weight=0.7), PHOTO)
    assert recipe_from_text(travelling_text(over_another)) == over_another


def test_a_stale_one_is_not_in_the_picture_and_stays_at_home() -> None:
    assert recipe_from_text(travelling_text(REFINED.removed(3))) == MIX.removed(3)


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "../../x"), ("id", "A" * 32), ("id", "a" * 32 + "\n"), ("fade", 1.5), ("of", "")],
)
def test_a_damaged_one_is_refused(field: str, value: object) -> None:
    good = msgspec.json.decode(travelling_text(REFINED))
    good["recipe"]["layer"][field] = value
    with pytest.raises(StyleError, match="damaged"):
        recipe_from_text(msgspec.json.encode(good).decode())
    with pytest.raises(ValueError, match=field):
        RefinedLayer(**{"id": PICTURE, "photo": PHOTO, "of": PHOTO, field: value})  # type: ignore[arg-type]
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(good["recipe"], Recipe)


def test_the_settings_keep_it_and_drop_only_a_damaged_one(tmp_path) -> None:
    path = tmp_path / "settings.json"
    save_settings(Settings(last=SessionState(recipe=REFINED)), path)
    kept = load_settings(path).last
    assert kept is not None
    assert kept.recipe == REFINED
    path.write_text(path.read_text().replace(PICTURE, "nonsense"))
    kept = load_settings(path).last
    assert kept is not None
    assert kept.recipe == MIX
