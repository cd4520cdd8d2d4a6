"""What a file is to be: no way in takes what is out of range."""

import dataclasses
from typing import Any, get_args

import msgspec
import pytest

from stylemixer.document.settings import Settings
from stylemixer.engine.colour.rgb_spaces import SPACES
from stylemixer.engine.files.encoders import Format
from stylemixer.engine.files.export_settings import ExportSettings, Profile
from stylemixer.render.requests import SaveRequest
from stylemixer.ui.saving.save_dialog import SaveChoice

BAD = [
    {"quality": 0},
    {"quality": 101},
    {"quality": 9.5},
    {"bits": 12},
    {"bits": 0},
    {"profile": "cmyk"},
    {"dpi": 1},
    {"dpi": -300},
    {"dpi": 100_001},
    {"dpi": float("inf")},
    {"compress": "deflate"},
    {"keep_location": None},
]


@pytest.mark.parametrize("fields", BAD)
def test_what_is_out_of_range_is_refused_however_it_comes(fields: dict[str, Any]) -> None:
    (name,) = fields
    for attempt in (
        lambda: ExportSettings(**fields),
        lambda: ExportSettings().replaced(**fields),
        lambda: msgspec.convert(fields, ExportSettings),
    ):
        with pytest.raises(ValueError, match=name):
            attempt()


def test_every_profile_has_its_space() -> None:
    assert get_args(Profile) == tuple(SPACES)


@pytest.mark.parametrize("carrier", [SaveChoice, SaveRequest, Format, Settings])
def test_nobody_restates_its_fields(carrier: type) -> None:
    names = (
        {field.name for field in dataclasses.fields(carrier)}
        if dataclasses.is_dataclass(carrier)
        else set(carrier.__struct_fields__)  # type: ignore[attr-defined]
    )
    # what a format makes of them is the writer's own
    if carrier is Format:
        names -= {"bits", "profile", "dpi"}
    own = set(ExportSettings.__struct_fields__)
    assert not names & (own | {f"save_{name}" for name in own})
