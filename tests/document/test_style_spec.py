import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.document.recipe import StyleRef
from stylemixer.document.style_spec import (
    KnownStyles,
    StyleSpec,
    format_style,
    group_name,
    known_styles,
    parse_style,
    there,
)
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.engine.codes import GROUPS
from stylemixer.errors import StyleError
from tests.document.made_styles import THUMBNAIL, a_code, a_style

LEARNED = {"ink-mosaic": "cin26", "night-sky": "cin26"}


def known(*files):
    names = {Path(file) for file in files}
    return KnownStyles(LEARNED, ("painter", "adain"), exists=names.__contains__)


def picture(name, network="painter"):
    return StyleRef(network, "picture", str(Path(name).absolute()))


def test_a_learned_style_by_name():
    assert parse_style("ink-mosaic", known()) == StyleSpec(
        StyleRef("cin26", "learned", "ink-mosaic")
    )


def test_a_weight():
    assert parse_style("ink-mosaic=0.6", known()).weight == 0.6
    assert parse_style("ink-mosaic=1e-1", known()).weight == 0.1
    assert parse_style("ink-mosaic=.5", known()).weight == 0.5


def test_a_picture_alone_means_the_first_picture_network():
    assert parse_style("wave.jpg", known("wave.jpg")).style == picture("wave.jpg")


def test_a_network_before_a_picture():
    spec = parse_style("adain:wave.jpg=0.25", known("wave.jpg"))
    assert spec == StyleSpec(picture("wave.jpg", "adain"), 0.25)


def test_the_network_of_all_styles_paints_a_learned_one_that_is_at_home_elsewhere():
    names = {Path("wave.jpg")}
    all_known = KnownStyles(LEARNED, ("painter", "loom"), exists=names.__contains__)
    ink = StyleRef("loom", "learned", "ink-mosaic")
    assert parse_style("loom:ink-mosaic=0.5", all_known) == StyleSpec(ink, 0.5)
    assert parse_style(format_style(StyleSpec(ink)), all_known).style == ink
    assert parse_style("ink-mosaic", all_known).style.network == "cin26"
    assert parse_style("loom:wave.jpg", all_known).style == picture("wave.jpg", "loom")


def test_groups_of_one_style():
    spec = parse_style("wave.jpg=0.5,colour=1,strokes=0", known("wave.jpg"))
    assert spec == StyleSpec(picture("wave.jpg"), 0.5, (1.0, 1.0, 0.0, 1.0))


def test_groups_without_a_weight():
    assert parse_style("ink-mosaic,shapes=0.3", known()).groups == (1.0, 1.0, 1.0, 0.3)


@pytest.mark.parametrize("word", ["colour", "color", "COLOR", "Colour"])
def test_both_spellings_of_colour(word):
    assert parse_style(f"ink-mosaic,{word}=0", known()).groups[0] == 0
    assert group_name(word) == "colour"


@pytest.mark.parametrize(
    "name", ["a=2", "a=b.png", "a,colour=1", "C:/pictures/a.jpg", "x:y.png", "a,b=c:d.jpg", "a=nan"]
)
def test_a_path_may_hold_the_signs_of_the_grammar(name):
    files = known(name)
    assert parse_style(name, files).style == picture(name)
    assert parse_style(f"{name}=0.5,texture=0", files) == StyleSpec(
        picture(name), 0.5, (1.0, 0.0, 1.0, 1.0)
    )


def test_a_learned_name_wins_over_a_file_of_that_name():
    files = known("ink-mosaic", "./sub/ink-mosaic", "ink-mosaic.jpg")
    assert parse_style("ink-mosaic", files).style.kind == "learned"
    assert parse_style("ink-mosaic.jpg", files).style == picture("ink-mosaic.jpg")
    assert parse_style("./sub/ink-mosaic", files).style == picture("sub/ink-mosaic")


def test_a_network_prefix_makes_a_learned_name_a_file_where_the_network_has_no_such_style():
    assert parse_style("painter:ink-mosaic", known("ink-mosaic")).style == picture("ink-mosaic")
    assert parse_style("cin26:ink-mosaic", known("ink-mosaic")).style.kind == "learned"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ink-mosiac", "did you mean ink-mosaic"),
        ("Night-Sky", "did you mean night-sky"),
        ("nothing-like-it", "“stylemixer styles” lists"),
        ("missing.jpg", "check its path"),
        ("missing.jpg=0.5", "check its path"),
        ("sub/missing", "check its path"),
        (
            "paintre:wave.jpg",
            "There is no network “paintre”; the networks are adain, cin26, painter",
        ),
        ("paintre:wave.jpg=0.5", "There is no network “paintre”"),
        ("cin26:wave.jpg", "For pictures use painter, adain"),
        ("cin26:ink-mosiac", "did you mean ink-mosaic"),
        ("", "Name a style"),
        ("=0.5", "Name a style"),
        ("painter:", "Name a style"),
        ("ink-mosaic=-1", "from 0 up, not -1"),
        ("ink-mosaic=nan", "from 0 up, not nan"),
        ("ink-mosaic=2e6", "at most a million, not 2e+06"),
        ("ink-mosaic=inf", "from 0 up, not inf"),
        ("ink-mosaic=1e999", "from 0 up, not inf"),
        ("ink-mosaic,colour=-0.5", "The colour of “ink-mosaic”"),
        ("ink-mosaic=1,colour=nan", "The colour of “ink-mosaic”"),
        ("ink-mosaic=1,colour=1,color=0", "gives colour twice"),
        ("ink-mosaic=1,hue=1", "There is no group “hue”; the groups are colour, texture"),
    ],
)
def test_mistakes_are_one_sentence(text, says):
    with pytest.raises(StyleError) as caught:
        parse_style(text, known("wave.jpg"))
    assert says in caught.value.message
    assert "\n" not in caught.value.message


def test_there_never_raises(tmp_path):
    assert there(tmp_path)
    assert not there(Path("x" * 5000))
    assert not there(Path("a\0b"))


numbers = st.floats(min_value=0, max_value=1e6, allow_nan=False)
paths = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0/\n\r"), min_size=1
).map(lambda name: str(Path("/pictures") / name))
specs = st.builds(
    StyleSpec,
    st.one_of(
        st.sampled_from([StyleRef("cin26", "learned", name) for name in LEARNED]),
        st.builds(StyleRef, st.sampled_from(["painter", "adain"]), st.just("picture"), paths),
    ),
    numbers,
    st.tuples(numbers, numbers, numbers, numbers),
)


@given(specs)
def test_what_is_written_is_read_back(spec):
    text = format_style(spec)
    assert parse_style(text, known(spec.style.name)) == spec


@given(st.text())
def test_any_text_is_a_style_or_one_sentence(text):
    try:
        spec = parse_style(text, KnownStyles(LEARNED, ("painter",), exists=lambda _: False))
    except StyleError:
        return
    assert spec.style.name in LEARNED
    assert math.isfinite(spec.weight)
    assert len(spec.groups) == len(GROUPS)


WAVE, OTHER = a_style(1, "The Great Wave"), a_style(2, "a=2,colour=1")
TWINS = (a_style(3, "Twin"), a_style(4, "Twin"), a_style(5, "Twin", network="adain"))


def with_taught(*files):
    names = {Path(file) for file in files}
    styles = (WAVE, OTHER, *TWINS, a_style(6, "ink-mosaic"))
    return KnownStyles(LEARNED, ("painter", "adain"), exists=names.__contains__, taught=styles)


def taught(style):
    return StyleRef(style.network, "taught", style.id)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("The Great Wave", StyleSpec(taught(WAVE))),
        ("The Great Wave=0.5", StyleSpec(taught(WAVE), 0.5)),
        ("painter:The Great Wave=0.5,colour=0", StyleSpec(taught(WAVE), 0.5, (0.0, 1.0, 1.0, 1.0))),
        (WAVE.id, StyleSpec(taught(WAVE))),
        (f"{WAVE.id}=2", StyleSpec(taught(WAVE), 2)),
        ("a=2,colour=1", StyleSpec(taught(OTHER))),
        ("a=2,colour=1=0.5,strokes=0", StyleSpec(taught(OTHER), 0.5, (1.0, 1.0, 0.0, 1.0))),
        ("adain:Twin", StyleSpec(taught(TWINS[2]))),
        (TWINS[1].id, StyleSpec(taught(TWINS[1]))),
        ("ink-mosaic", StyleSpec(StyleRef("cin26", "learned", "ink-mosaic"))),
        ("painter:ink-mosaic", StyleSpec(taught(a_style(6)))),
    ],
)
def test_a_taught_style_by_name_or_id(text, spec):
    assert parse_style(text, with_taught("The Great Wave")) == spec


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Twin", f"There are 3 called “Twin”; name one by its id: {TWINS[0].id},"),
        ("painter:Twin=0.5", "There are 2 called “Twin”"),
        ("the grat wave", "did you mean The Great Wave"),
        ("adain:The Great Wave", "There is no style or picture"),
    ],
)
def test_what_names_no_single_taught_style_is_told(text, says):
    with pytest.raises(StyleError, match=re.escape(says)):
        parse_style(text, with_taught())


def test_a_taught_style_is_written_by_its_id():
    spec = StyleSpec(taught(TWINS[0]), 0.5, (1.0, 0.0, 1.0, 1.0))
    assert parse_style(format_style(spec), with_taught()) == spec


def test_the_library_is_known():
    StyleLibrary(library_folder()).add(WAVE, a_code(), THUMBNAIL)
    assert parse_style("The Great Wave", known_styles()).style == taught(WAVE)
