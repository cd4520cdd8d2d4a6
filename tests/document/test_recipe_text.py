"""A recipe travels in a picture: out and in again the same, and never a path or a hostile value."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.document.recipe import Recipe, StyleRef, StyleSlot
from stylemixer.document.recipe_text import id_and_title, recipe_from_text, travelling_text
from stylemixer.errors import StyleError

LEARNED = StyleSlot(StyleRef("cin26", "learned", "ink-mosaic"), 0.6, (1, 0, 0.5, 1), key=1)
PICTURE = StyleSlot(StyleRef("painter", "picture", "wave.jpg"), 0.4, solo=True, key=2)
RECIPE = Recipe((LEARNED, PICTURE), 0.8, (1, 0.5, 1, 1), 0.3, 1024)


def changed(**fields: Any) -> str:
    whole = json.loads(travelling_text(RECIPE))
    whole["recipe"].update(fields)
    return json.dumps(whole)


def test_out_and_in_again_it_is_the_same() -> None:
    assert recipe_from_text(travelling_text(RECIPE)) == RECIPE
    assert recipe_from_text(travelling_text(Recipe())) == Recipe()


def test_a_style_that_is_mixed_as_one_travels_with_the_way_back() -> None:
    joined = Recipe((StyleSlot(StyleRef("loom", "picture", "wave.jpg"), own_network="painter"),))
    assert recipe_from_text(travelling_text(joined)) == joined
    text = travelling_text(joined).replace('"painter"', '"../x"')
    with pytest.raises(StyleError):
        recipe_from_text(text)


@pytest.mark.parametrize(
    "path", ["/home/ann/secret folder/wave.jpg", "C:\\Users\\Ann\\wave.jpg", "//host/x/wave.jpg"]
)
def test_no_path_leaves_the_disk(path: str) -> None:
    recipe = Recipe((StyleSlot(StyleRef("painter", "picture", path), key=1),))
    text = travelling_text(recipe)
    assert "Ann" not in text
    assert "ann" not in text
    assert "host" not in text
    assert recipe_from_text(text).slots[0].style.name == "wave.jpg"


def slot_with(**style: Any) -> list[dict[str, Any]]:
    whole = json.loads(travelling_text(RECIPE))["recipe"]["slots"][:1]
    whole[0]["style"].update(style)
    return whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[" * 50_000,
        "null",
        "\ud800",
        '{"version": 1}',
        "x" * 200_000,
        changed(strength=2),
        changed(strength=-0.1),
        changed(strength="1"),
        changed(working_edge=1_000_000_000),
        changed(groups=[1, 1, 1]),
        changed(groups=[1, 1, 1, 9]),
        changed(slots=slot_with(name="../../etc/passwd", kind="picture")),
        changed(slots=slot_with(name="/etc/passwd", kind="picture")),
        changed(slots=slot_with(name="..", kind="picture")),
        changed(slots=slot_with(name="a\\b")),
        changed(slots=slot_with(name="a\nb")),
        changed(slots=slot_with(name="")),
        changed(slots=slot_with(name="n" * 300)),
        changed(slots=slot_with(kind="code")),
        changed(slots=slot_with(network="os; rm")),
        changed(slots=slot_with() * 2),
        changed(slots=[{**slot_with()[0], "weight": -1}]),
        changed(slots=[{**slot_with()[0], "weight": 1e300}]),
        changed(slots=[{**slot_with()[0], "key": i} for i in range(100)]),
    ],
)
def test_a_hostile_recipe_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(StyleError) as refused:
        recipe_from_text(text)
    assert refused.value.message.endswith(".")
    assert "\n" not in refused.value.message


def test_a_name_that_is_no_unicode_travels() -> None:
    style = StyleRef("painter", "picture", "/home/caf\udce9/w\udce9 100%.jpg")
    text = travelling_text(Recipe().added(style))
    assert text.encode()
    assert recipe_from_text(text).slots[0].style.name == "w\udce9 100%.jpg"


@pytest.mark.parametrize("name", ["..%2Fa.jpg", "%2Fetc%2Fpasswd", "a%00.jpg", "%0A.jpg", "", ".."])
def test_no_encoding_hides_a_hostile_name(name: str) -> None:
    with pytest.raises(StyleError, match="damaged"):
        recipe_from_text(changed(slots=slot_with(name=f"file:{name}", kind="picture")))


def test_a_newer_version_says_so() -> None:
    whole = {**json.loads(travelling_text(RECIPE)), "version": 99, "recipe": 3}
    with pytest.raises(StyleError, match="newer"):
        recipe_from_text(json.dumps(whole))


@given(st.text() | st.from_regex(r'\{"version": ?1, ?"recipe": ?\{.*\}\}', fullmatch=True))
def test_any_text_is_a_recipe_or_refused(text: str) -> None:
    with contextlib.suppress(StyleError):
        assert isinstance(recipe_from_text(text), Recipe)


TAUGHT = StyleSlot(StyleRef("painter", "taught", "0123456789abcdef" * 2), 0.4, key=3)


@pytest.mark.parametrize("title", ["", "The Great Wave", "a/b: c=1", "👩‍🎨", "n" * 100])
def test_a_taught_style_travels_with_its_name(title: str) -> None:
    recipe = Recipe((LEARNED, TAUGHT))
    style = recipe_from_text(travelling_text(recipe, lambda _id: title)).slots[1].style
    assert id_and_title(style) == (TAUGHT.style.name, title)
    assert (style.network, style.kind) == ("painter", "taught")


def test_only_recipes_with_taught_styles_ask_for_a_newer_reader() -> None:
    assert json.loads(travelling_text(RECIPE))["version"] == 1
    assert json.loads(travelling_text(Recipe((TAUGHT,))))["version"] == 2


@pytest.mark.parametrize(
    "name",
    [
        "",
        "wave",
        "../../../../etc/passwd/0123456789",
        "0123456789ABCDEF" * 2,
        "0123456789abcdef" * 2 + "x",
        "0123456789abcdef" * 2 + "/..",
        "0123456789abcdef" * 2 + " a\nb",
        "0123456789abcdef" * 2 + " \u202ea",
        "0123456789abcdef" * 2 + " " + "n" * 250,
    ],
)
def test_a_taught_style_without_a_sound_id_and_name_is_refused(name: str) -> None:
    with pytest.raises(StyleError, match="damaged"):
        recipe_from_text(changed(slots=slot_with(kind="taught", name=name)))
