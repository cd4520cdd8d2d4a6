"""A taught style goes out into a file and comes in again the same; anything else is refused."""

import contextlib
import json
import os
import struct
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from stylemixer.document.styles.style_bytes import (
    MAX_BESIDES,
    METADATA,
    style_from_bytes,
    style_to_bytes,
)
from stylemixer.document.styles.style_file import (
    NewerStyleError,
    TaughtStyle,
    file_name,
    read_header,
    read_style,
    write_style,
)
from stylemixer.engine.networks.registry import available
from stylemixer.errors import SaveError, StyleError
from tests.document.made_styles import THUMBNAIL, a_code, a_style, a_thumbnail, contents

FULL = a_style(
    author="Katsushika Hokusai",
    source="The Metropolitan Museum of Art, JP1847",
    licence="Public domain",
    tags=("sea", "woodblock"),
    favourite=True,
    created="2026-01-31T12:00:00Z",
    steps=240,
    settings=(("rate", "0.01"), ("loss", "Gram")),
)


def about(**changes: Any) -> dict[str, Any]:
    whole = {
        "version": 1,
        "architecture": "painter-1",
        "style": msgspec.to_builtins(FULL),
    }
    style = changes.pop("style", {})
    return whole | changes | {"style": whole["style"] | style}


def file_of(facts: Any = None, *, metadata: dict[str, str] | None = None, **tensors: Any) -> bytes:
    """Return a file as a stranger may have made it."""
    code = a_code()
    arrays = {
        "scale": code.scale,
        "shift": code.shift,
        "thumbnail": np.frombuffer(THUMBNAIL, np.uint8),
    } | tensors
    arrays = {name: array for name, array in arrays.items() if array is not None}
    text = facts if isinstance(facts, str) else json.dumps(about() if facts is None else facts)
    return bytes(save(arrays, {METADATA: text} if metadata is None else metadata))


def header_of(data: bytes) -> bytes:
    return data[8 : 8 + int.from_bytes(data[:8], "little")]


def with_header(header: bytes, rest: bytes) -> bytes:
    return struct.pack("<Q", len(header)) + header + rest


@pytest.mark.parametrize("network", ["painter", "cin26", "adain", "loom"])
def test_out_and_in_again_it_is_the_same(tmp_path, network):
    path, code = tmp_path / "wave.smstyle", a_code(network=network)
    style = msgspec.structs.replace(FULL, network=network)
    write_style(path, style, code, THUMBNAIL)
    found = read_style(path)
    assert found.style == read_header(path) == style
    assert found.thumbnail == THUMBNAIL
    assert found.code.network == network
    assert found.code.scale.tobytes() == code.scale.tobytes()
    assert found.code.shift.tobytes() == code.shift.tobytes()
    assert [file.name for file in tmp_path.iterdir()] == ["wave.smstyle"]


def test_what_it_is_refined_by_goes_with_it(tmp_path):
    path, target = tmp_path / "wave.smstyle", bytes(range(256)) * 195
    write_style(path, FULL, a_code(), THUMBNAIL, target)
    found = read_style(path)
    assert found.target == target
    assert found.style == read_header(path) == FULL
    assert found.thumbnail == THUMBNAIL
    assert len(path.read_bytes()) < MAX_BESIDES + len(THUMBNAIL) + len(target)
    with pytest.raises(StyleError, match="damaged"):
        write_style(path, FULL, a_code(), THUMBNAIL, bytes(50_001))
    assert read_style(path).target == target


def test_without_it_programs_from_before_can_read_the_file():
    assert b'"version\\":1' in style_to_bytes(FULL, a_code(), THUMBNAIL)
    assert b'"version\\":2' in style_to_bytes(FULL, a_code(), THUMBNAIL, b"numbers")
    assert style_from_bytes(file_of(), "wave").target == b""


def test_the_same_style_gives_the_same_bytes():
    assert len({style_to_bytes(FULL, a_code(), THUMBNAIL) for _ in range(20)}) == 1


@pytest.mark.parametrize("network", ["painter", "cin26", "adain", "loom"])
def test_it_takes_at_most_8_kilobytes_besides_its_thumbnail(network):
    style = msgspec.structs.replace(
        FULL,
        network=network,
        name="n" * 100,
        author="a" * 100,
        source="s" * 500,
        licence="l" * 100,
        tags=tuple(f"tag number {n:02}" for n in range(20)),
        settings=tuple((f"setting {n}", "some value") for n in range(24)),
    )
    data = style_to_bytes(style, a_code(network=network), THUMBNAIL)
    assert len(data) - len(THUMBNAIL) <= 8192


def test_notes_that_take_more_are_refused(tmp_path):
    style = msgspec.structs.replace(
        FULL, source='"' * 500, settings=(("海" * 100, "海" * 100),) * 24
    )
    with pytest.raises(StyleError, match="too long in total"):
        write_style(tmp_path / "a.smstyle", style, a_code(), THUMBNAIL)
    assert list(tmp_path.iterdir()) == []


def test_texts_are_tidied(tmp_path):
    path = tmp_path / "a.smstyle"
    style = a_style(
        name="  Two\n lines ",
        author="Jose\u0301",
        tags=("sea", " sea ", "", "blue  sky"),
        created="2026-01-31T13:00:00.25+01:00",
    )
    write_style(path, style, a_code(), THUMBNAIL)
    found = read_style(path).style
    assert (found.name, found.author) == ("Two lines", "José")
    assert found.tags == ("sea", "blue sky")
    assert found.created == "2026-01-31T12:00:00Z"


@pytest.mark.parametrize(
    "name", ["Woge 🌊", "👩‍🎨", "שלום עולם", "神奈川沖浪裏", "../../etc/passwd", "a=2,b"]
)
def test_a_name_may_be_any_text_that_can_be_shown(tmp_path, name):
    write_style(tmp_path / "a.smstyle", a_style(name=name), a_code(), THUMBNAIL)
    assert read_style(tmp_path / "a.smstyle").style.name == name


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": " "}, "needs a name"),
        ({"name": "n" * 101}, "longer than 100"),
        ({"name": "a\x1b[2J"}, "cannot be displayed"),
        ({"name": "a\u202egpj"}, "cannot be displayed"),
        ({"source": "s" * 501}, "longer than 500"),
        ({"licence": "\0"}, "cannot be displayed"),
        ({"tags": tuple(map(str, range(21)))}, "up to 20 tags"),
        ({"tags": ("t" * 41,)}, "tag is longer than 40"),
        ({"id": "../x"}, "number is damaged"),
        ({"network": "../x"}, "network is damaged"),
        ({"network": "other"}, "does not have"),
        ({"steps": -1}, "damaged"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path, fields, says):
    style = msgspec.structs.replace(FULL, **fields)
    with pytest.raises(StyleError, match=says) as refused:
        write_style(tmp_path / "a.smstyle", style, a_code(), THUMBNAIL)
    assert "\n" not in refused.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_code_of_another_network_is_not_written(tmp_path):
    with pytest.raises(StyleError, match="does not belong to the network painter"):
        write_style(tmp_path / "a.smstyle", FULL, a_code(network="adain"), THUMBNAIL)
    assert list(tmp_path.iterdir()) == []


def test_unknown_metadata_of_this_version_are_ignored():
    facts = about(mood="calm", style={"mood": "calm"})
    metadata = {METADATA: json.dumps(facts), "other": "x"}
    assert style_from_bytes(file_of(metadata=metadata), "a").style == FULL


CODE = a_code()
ZEROS = np.zeros(347, np.float32)
HOSTILE = {
    "empty": b"",
    "short": b"1234567",
    "no JSON": with_header(b"{{{{", b""),
    "a header as long as memory": struct.pack("<Q", 2**63) + file_of()[8:],
    "a long header": with_header(header_of(file_of()) + b" " * 9000, b""),
    "deep JSON": with_header(b"[" * 8000, b""),
    "other metadata": file_of(metadata={"format": "pt"}),
    "no metadata": file_of(metadata={}),
    "facts that are no JSON": file_of("calm"),
    "facts in a list": file_of([]),
    "no version": file_of({"style": {}}),
    "deep facts": file_of("[" * 3000),
    "path-like id": file_of(about(style={"id": "../../../../tmp/00000000000000000"})),
    "upper-case id": file_of(about(style={"id": "A" * 32})),
    "Arabic digits": file_of(about(style={"id": "٠" * 32})),
    "path-like network": file_of(about(style={"network": "../painter"})),
    "control characters": file_of(about(style={"name": "a\x1b]0;x\x07"})),
    "two lines": file_of(about(style={"name": "a\nb"})),
    "backwards": file_of(about(style={"author": "\u202eabc"})),
    "a lone surrogate": file_of(about(style={"name": "\ud800"})),
    "no name": file_of(about(style={"name": ""})),
    "long source": file_of(about(style={"source": "s" * 501})),
    "many tags": file_of(about(style={"tags": [str(n) for n in range(21)]})),
    "tags of numbers": file_of(about(style={"tags": [1]})),
    "a name of numbers": file_of(about(style={"name": 3})),
    "many steps": file_of(about(style={"steps": 10**12})),
    "no date": file_of(about(style={"created": "yesterday"})),
    "no thumbnail": file_of(thumbnail=None),
    "an empty thumbnail": file_of(thumbnail=np.zeros(0, np.uint8)),
    "a thumbnail that is no JPEG": file_of(thumbnail=np.frombuffer(b"\x89PNG\r\n\x1a\n", np.uint8)),
    "half a thumbnail": file_of(thumbnail=np.frombuffer(THUMBNAIL[:-900], np.uint8)),
    "a large thumbnail": file_of(thumbnail=np.frombuffer(a_thumbnail((513, 8)), np.uint8)),
    "a printer's thumbnail": file_of(thumbnail=np.frombuffer(a_thumbnail(mode="CMYK"), np.uint8)),
    "a thumbnail that tells a place": file_of(
        thumbnail=np.frombuffer(a_thumbnail(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"), np.uint8)
    ),
    "a thumbnail of floats": file_of(thumbnail=np.zeros(9, np.float32)),
    "a square thumbnail": file_of(thumbnail=np.zeros((9, 9), np.uint8)),
    "NaN": file_of(scale=np.full(347, np.nan, np.float32)),
    "infinity": file_of(shift=np.full(347, np.inf, np.float32)),
    "values that paint nothing": file_of(shift=np.full(347, -1e38, np.float32)),
    "doubles": file_of(scale=np.zeros(347)),
    "halves": file_of(scale=ZEROS.astype(np.float16)),
    "whole numbers": file_of(scale=ZEROS.astype(np.int32)),
    "too few channels": file_of(scale=ZEROS[:-1], shift=ZEROS[:-1]),
    "uneven": file_of(shift=ZEROS[:-1]),
    "a matrix": file_of(scale=ZEROS[None], shift=ZEROS[None]),
    "no scale": file_of(scale=None),
    "one tensor more": file_of(extra=ZEROS),
    "one byte more": file_of() + b"x",
    "one byte less": file_of()[:-1],
    "tensors over each other": with_header(
        header_of(file_of()).replace(b"[0,1388]", b"[4,1392]"),
        file_of()[8:][len(header_of(file_of())) :],
    ),
    "negative sizes": with_header(
        header_of(file_of()).replace(b"[347]", b"[-347]"),
        file_of()[8:][len(header_of(file_of())) :],
    ),
}


def bomb() -> bytes:
    """Return a JPEG whose header claims 65535 × 65535 pixels."""
    at = THUMBNAIL.index(b"\xff\xc0") + 5
    return THUMBNAIL[:at] + b"\xff\xff\xff\xff" + THUMBNAIL[at + 4 :]


for name, target in {
    "a target of other numbers": np.zeros(9, np.float32),
    "a target in rows": np.zeros((3, 3), np.uint8),
    "an immense target": np.zeros(50_001, np.uint8),
}.items():
    HOSTILE[name] = file_of(about(version=2), target=target)
HOSTILE["a thumbnail bomb"] = file_of(thumbnail=np.frombuffer(bomb(), np.uint8))


@pytest.mark.parametrize("case", HOSTILE)
def test_a_damaged_or_hostile_file_is_refused_in_a_sentence(tmp_path, case):
    path = tmp_path / "wave.smstyle"
    path.write_bytes(HOSTILE[case])
    with pytest.raises(StyleError) as refused:
        read_style(path)
    assert refused.value.message.startswith("“wave.smstyle” is damaged or not a Style Mixer style")
    assert "\n" not in refused.value.message


def test_a_newer_version_says_so(tmp_path):
    path = tmp_path / "wave.smstyle"
    # whatever else is in it
    path.write_bytes(file_of({"version": 3, "look": []}, scale=None, extra=ZEROS))
    for read in (read_style, read_header):
        with pytest.raises(NewerStyleError, match="newer version of Style Mixer; update"):
            read(path)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (about(style={"network": "mosaic"}), "needs the network mosaic, which this version"),
        (about(architecture="painter-9"), "another version of the network painter"),
    ],
)
def test_a_style_of_a_network_that_is_not_here_says_so(tmp_path, facts, says):
    (tmp_path / "a.smstyle").write_bytes(file_of(facts))
    for read in (read_style, read_header):
        with pytest.raises(StyleError, match=says):
            read(tmp_path / "a.smstyle")


def test_what_is_no_file_is_refused_without_reading_it(tmp_path):
    (tmp_path / "folder.smstyle").mkdir()
    large = tmp_path / "large.smstyle"
    with large.open("wb") as file:
        file.truncate(10**12)  # a hole: it takes no room
    cases = ["missing.smstyle", "folder.smstyle", "large.smstyle", "nul\0.smstyle"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.smstyle")
        cases.append("pipe.smstyle")
    for name in cases:
        for read in (read_style, read_header):
            with pytest.raises(StyleError):
                read(tmp_path / name)


def test_a_folder_that_cannot_be_written_to_is_a_sentence(tmp_path):
    with pytest.raises(SaveError, match="does not exist"):
        write_style(tmp_path / "gone" / "a.smstyle", FULL, a_code(), THUMBNAIL)


def test_a_full_disk_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.smstyle"
    write_style(path, FULL, a_code(), THUMBNAIL)
    before = contents(tmp_path)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    with pytest.raises(SaveError, match="disk is full"):
        write_style(path, a_style(name="Another"), a_code(1), THUMBNAIL)
    assert contents(tmp_path) == before


@given(st.data())
def test_any_damage_is_refused_or_harmless(data):
    """Flipped, cut and doubled bytes give a sound style or one sentence."""
    whole = bytearray(file_of())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "fill"])):
            case "flip":
                whole[at] ^= 1 << data.draw(st.integers(0, 7))
            case "cut":
                del whole[at : at + data.draw(st.integers(1, 400))]
            case "insert":
                whole[at:at] = data.draw(st.binary(max_size=40))
            case "fill":
                whole[at : at + 16] = data.draw(st.binary(min_size=1, max_size=1)) * 16
        if not whole:
            break
    with contextlib.suppress(StyleError):
        found = style_from_bytes(bytes(whole), "a")
        assert isinstance(found.style, TaughtStyle)
        assert np.isfinite(found.code.scale).all()


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data):
    with pytest.raises(StyleError):
        style_from_bytes(data, "a")


@given(st.text())
def test_any_title_gives_a_name_that_every_system_takes(title):
    name = file_name(title)
    assert name.endswith(".smstyle")
    assert len(name) > len(".smstyle")
    assert not set('<>:"/\\|?*\0\n') & set(name)
    assert not name.startswith((".", " "))
    assert len(name) <= 100


@pytest.mark.parametrize("title", ["con", "NUL", "Com1", "aux.x", "..", ""])
def test_names_of_devices_are_avoided(title):
    assert file_name(title).startswith("style")


def test_the_limits_leave_room_for_the_longest_code():
    channels = max(network.channels for network in available())
    assert 2 * 4 * channels < MAX_BESIDES - 2048
