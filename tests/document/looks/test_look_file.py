"""A look goes out into a file and comes in again the same; anything else is refused."""

import contextlib
import io
import json
import struct
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from safetensors.numpy import save

from stylemixer.document.looks.look import LookPicture, digest_of
from stylemixer.document.looks.look_bytes import (
    METADATA,
    LookFile,
    NewerLookError,
    look_from_bytes,
    look_to_bytes,
)
from stylemixer.document.looks.look_file import (
    look_file_name,
    read_look,
    read_look_header,
    read_look_thumbnail,
    write_look,
)
from stylemixer.document.recipe import Recipe, RefinedLayer, StyleRef
from stylemixer.document.styles.style_bytes import style_to_bytes
from stylemixer.engine.corrections import Correction
from stylemixer.errors import StyleError
from tests.document.made_looks import INK, MIX, WAVE, a_look
from tests.document.made_styles import THUMBNAIL, a_code, a_style, a_thumbnail


def a_png(size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, "PNG")
    return file.getvalue()


DIGEST = digest_of(a_png())


def full() -> LookFile:
    picture = StyleRef("painter", "picture", DIGEST)
    look = a_look(
        recipe=MIX.added(WAVE).added(picture).corrected(Correction("painter", "up1", 3, 0.5)),
        tags=("evening", "blue"),
        created="2026-01-31T12:00:00Z",
        pictures=(LookPicture(DIGEST, "Meer", "ab" * 16),),
    )
    taught = {a_style(1).id: style_to_bytes(a_style(1), a_code(1), THUMBNAIL)}
    return LookFile(look, THUMBNAIL, taught, {DIGEST: a_png()})


FULL = full()


def test_out_and_in_again_it_is_the_same(tmp_path):
    path = tmp_path / "a.smlook"
    write_look(path, FULL)
    found = read_look(path)
    assert found.look == read_look_header(path) == FULL.look
    assert found.thumbnail == read_look_thumbnail(path) == THUMBNAIL
    assert found.taught == FULL.taught
    assert found.pictures == FULL.pictures
    assert [file.name for file in tmp_path.iterdir()] == ["a.smlook"]


def test_the_same_look_gives_the_same_bytes():
    assert len({look_to_bytes(FULL) for _ in range(9)}) == 1


def test_a_header_longer_than_the_first_bytes_is_read(tmp_path):
    places = [Correction("painter", f"layer{n}", n, 0.25) for n in range(300)]
    look = a_look(recipe=MIX.corrected(*places))
    write_look(tmp_path / "a.smlook", LookFile(look, THUMBNAIL))
    assert read_look_header(tmp_path / "a.smlook").recipe == look.recipe
    assert read_look_thumbnail(tmp_path / "a.smlook") == THUMBNAIL


def test_texts_are_tidied(tmp_path):
    look = a_look(name="  Blue\n hour ", tags=("sea", " sea ", ""))
    write_look(tmp_path / "a.smlook", LookFile(look, THUMBNAIL))
    found = read_look(tmp_path / "a.smlook").look
    assert (found.name, found.tags) == ("Blue hour", ("sea",))


@pytest.mark.parametrize(
    ("title", "name"),
    [("Blue hour", "Blue hour.smlook"), ("a/b:c", "a b c.smlook"), ("nul", "look nul.smlook")],
)
def test_a_files_name_is_one_that_every_system_takes(title, name):
    assert look_file_name(title) == name


LAYER = RefinedLayer("b" * 32, "c" * 32, "d" * 32)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": " "}, "needs a name"),
        ({"name": "n" * 101}, "longer than 100"),
        ({"name": "a\u202egpj"}, "cannot be displayed"),
        ({"tags": tuple(map(str, range(21)))}, "up to 20 tags"),
        ({"id": "../x"}, "number or date is damaged"),
        ({"recipe": Recipe()}, "nothing to keep"),
        ({"recipe": msgspec.structs.replace(MIX, layer=LAYER)}, "mix of this look is damaged"),
        ({"recipe": MIX.added(INK.in_network("other"))}, "needs the network other"),
        ({"recipe": MIX.added(StyleRef("cin26", "learned", "gone"))}, "needs the style “gone”"),
        ({"recipe": MIX.added(StyleRef("cin26", "picture", DIGEST))}, "damaged"),
        ({"recipe": MIX.added(StyleRef("painter", "taught", "../../x"))}, "damaged"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path, fields, says):
    look = msgspec.structs.replace(a_look(), **fields)
    with pytest.raises(StyleError, match=says) as refused:
        write_look(tmp_path / "a.smlook", LookFile(look, THUMBNAIL))
    assert "\n" not in refused.value.message
    assert list(tmp_path.iterdir()) == []


def changed(change=lambda about: None, **tensors: bytes | None) -> bytes:
    """Return a look's file as a stranger may have made it."""
    about = {"version": 1, "look": json.loads(msgspec.json.encode(FULL.look))}
    change(about)
    parts = {"thumbnail": THUMBNAIL, f"picture-{DIGEST}": a_png()}
    parts |= {f"taught-{key}": data for key, data in FULL.taught.items()}
    parts |= tensors
    arrays = {key: np.frombuffer(data, np.uint8) for key, data in parts.items() if data is not None}
    return bytes(save(arrays, {METADATA: json.dumps(about)}))


def look_says(**fields: Any):
    return lambda about: about["look"].update(fields)


def recipe_says(**fields: Any):
    return lambda about: about["look"]["recipe"].update(fields)


def slot_says(index: int, **fields: Any):
    return lambda about: about["look"]["recipe"]["slots"][index]["style"].update(fields)


HOSTILE = {
    "empty": b"",
    "short": b"1234567",
    "no JSON": struct.pack("<Q", 4) + b"{{{{",
    "a header as long as memory": struct.pack("<Q", 2**63) + changed()[8:],
    "a long header": struct.pack("<Q", 300_000) + changed()[8:] + bytes(300_000),
    "deep JSON": struct.pack("<Q", 8000) + b"[" * 8000,
    "a style file": FULL.taught[a_style(1).id],
    "a path for an id": changed(look_says(id="../../../../tmp/00000000000000000")),
    "control characters": changed(look_says(name="a\x1b]0;x\x07")),
    "two lines": changed(look_says(name="a\nb")),
    "a path for a picture's source": changed(
        look_says(pictures=[{"digest": DIGEST, "title": "Meer", "source": "../../x"}])
    ),
    "a list for a name": changed(look_says(name=[])),
    "a strength beyond": changed(recipe_says(strength=7)),
    "a layer": changed(recipe_says(layer=msgspec.to_builtins(LAYER))),
    "no slots": changed(recipe_says(slots=[])),
    "a path for a picture": changed(slot_says(3, name="/etc/passwd")),
    "a path for a taught style": changed(slot_says(2, name="../../secret")),
    "a picture that it lacks": changed(**{f"picture-{DIGEST}": None}),
    "a picture that is none": changed(**{f"picture-{DIGEST}": b"\x89PNG\r\n\x1a\n"}),
    "another picture": changed(**{f"picture-{DIGEST}": a_png((30, 40))}),
    "half a picture": changed(**{f"picture-{DIGEST}": a_png((400, 400))[:-40]}),
    "a large picture": changed(**{f"picture-{DIGEST}": a_png((513, 8))}),
    "a picture with holes": changed(**{f"picture-{DIGEST}": a_png(mode="RGBA")}),
    "a heavy picture": changed(**{f"picture-{DIGEST}": a_png() + bytes(1_000_000)}),
    "a taught style that it lacks": changed(**{f"taught-{a_style(1).id}": None}),
    "another taught style": changed(
        **{f"taught-{a_style(1).id}": style_to_bytes(a_style(2), a_code(), THUMBNAIL)}
    ),
    "a broken taught style": changed(**{f"taught-{a_style(1).id}": b"broken"}),
    "more than it names": changed(extra=b"more"),
    "no thumbnail": changed(thumbnail=None),
    "a thumbnail that is none": changed(thumbnail=b"\x89PNG"),
    "a large thumbnail": changed(thumbnail=a_thumbnail((513, 8))),
    "bytes behind": changed() + b"more",
    "cut": changed()[:-100],
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_a_sentence(tmp_path, data):
    path = tmp_path / "a.smlook"
    path.write_bytes(data)
    with pytest.raises(StyleError) as refused:
        read_look(path)
    assert refused.value.message == (
        "“a.smlook” is damaged or not a Style Mixer look; get another copy."
    ) or refused.value.message.startswith("“a.smlook” is damaged")
    assert [file.name for file in tmp_path.iterdir()] == ["a.smlook"]


def test_the_sound_one_is_not_refused():
    assert look_from_bytes(changed(), "a").look == FULL.look


def test_a_file_of_a_newer_version_says_so(tmp_path):
    path = tmp_path / "a.smlook"
    path.write_bytes(changed(lambda about: about.update(version=2, look="another way")))
    for read in (read_look, read_look_header, read_look_thumbnail):
        with pytest.raises(NewerLookError, match="newer version"):
            read(path)


def test_a_missing_file_and_a_folder_are_a_sentence(tmp_path):
    (tmp_path / "a.smlook").mkdir()
    for path in (tmp_path / "a.smlook", tmp_path / "b.smlook", tmp_path / "\0.smlook"):
        with pytest.raises(StyleError, match="cannot be read"):
            read_look(path)


@given(st.data())
def test_any_damage_is_refused_or_harmless(data):
    sound = bytearray(changed())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(sound) - 1))
        sound[at] ^= 1 << data.draw(st.integers(0, 7))
    with contextlib.suppress(StyleError):
        look_to_bytes(look_from_bytes(bytes(sound), "a"))
