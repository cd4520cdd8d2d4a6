"""Every path of every system comes back from JSON."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.path_text import restored, shown, writable

linux = pytest.mark.skipif(os.name != "posix", reason="names are Unicode there")


@linux
@given(st.binary(max_size=60).map(os.fsdecode))
def test_any_bytes_come_back(name: str) -> None:
    assert restored(json.loads(json.dumps(writable(name), ensure_ascii=False).encode())) == name


@given(st.text(max_size=60))
def test_unicode_stays_as_it_is(name: str) -> None:
    assert restored(writable(name)) == name
    assert writable(name) == name or name.startswith("file:")


@linux
def test_it_is_a_uri_and_reaches_into_everything() -> None:
    value = {"a": ["/home/ann/caf\udce9.png", 3, None], "b": {"c": "100%"}}
    text = {"a": ["file:/home/ann/caf%E9.png", 3, None], "b": {"c": "100%"}}
    assert writable(value) == text
    assert restored(text) == value


def test_what_no_system_gave_us_can_be_written_too() -> None:
    assert writable("a\ud800.png").encode()


def test_people_see_that_something_cannot_be_shown() -> None:
    assert shown("caf\udce9 \ud800 é.png") == "caf\ufffd \ufffd é.png"
