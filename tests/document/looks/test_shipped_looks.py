"""The looks that ship: a dozen, sound, and what docs/make_looks.py says they are."""

import importlib.util
import sys
from pathlib import Path

import pytest

from stylemixer.document.looks.library import shipped_looks
from stylemixer.document.looks.look_file import read_look
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.networks.registry import Networks, available
from stylemixer.render.styles import StyleResolver

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def shipped():
    return [look for _, look in shipped_looks().values()]


@pytest.fixture(scope="module")
def made():
    """What the command makes them of."""
    spec = importlib.util.spec_from_file_location("make_looks", ROOT / "docs" / "make_looks.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    return module.LOOKS


def test_there_are_twelve_with_names_and_tags_of_their_own(shipped):
    assert len(shipped) == len({look.name for look in shipped}) == 12
    assert all(look.tags for look in shipped)
    assert [look.name for look in shipped] == sorted(look.name for look in shipped)


def test_they_are_what_the_command_makes(shipped, made):
    assert {look.name: look.recipe for look in shipped} == {m.name: m.recipe for m in made}


def test_each_file_is_whole_and_needs_nothing_that_does_not_ship(shipped):
    networks = {network.name for network in available()}
    for path, look in shipped_looks().values():
        file = read_look(path)
        assert file.look == look
        assert not file.taught
        assert not file.pictures
        assert set(look.recipe.networks()) <= networks
    mixes = StyleResolver(Networks())
    assert all(mixes.resolve(look.recipe).styles for look in shipped)


def test_they_show_what_a_mix_can_be(shipped):
    recipes = [look.recipe for look in shipped]
    assert all(len(recipe.networks()) == 1 for recipe in recipes)
    assert any(len(recipe.active()) >= 3 for recipe in recipes)
    assert any(recipe.keep_colours >= 0.5 for recipe in recipes)
    assert any(recipe.strength < 1 for recipe in recipes)
    colour, strokes = GROUPS.index("colour"), GROUPS.index("strokes")
    assert any(  # colours from one style and strokes from another
        {slot.groups[colour] for slot in recipe.slots} == {0.0, 1.0}
        and {slot.groups[strokes] for slot in recipe.slots} == {0.0, 1.0}
        for recipe in recipes
    )
