"""The export bench measures what it says, on a small picture."""

import json

import pytest

from stylemixer.bench import export
from stylemixer.errors import StyleMixerError


def test_a_photo_of_any_size_fills_it_with_detail() -> None:
    for width, height in ((300, 200), (2500, 1700)):
        pixels = export.photo(width, height)
        assert pixels.shape == (height, width, 3)
        assert pixels[-100:, -100:].std() > 5


@pytest.mark.parametrize("kind", ["tiff8", "jpeg16"])
def test_one_row_of_the_table(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "UNTILED", 128)
    row = export.measure(kind, 900, 60)
    assert row["megapixels"] == 0.05
    assert row["seconds"] > row["of it writing"] > 0
    assert row["to untiled"] > 0
    assert row["peak MiB"] > 50
    assert row["ΔE"] < 10
    json.dumps(row)
    assert "900×60" in export._line(row)


def test_a_run_that_fails_is_a_sentence() -> None:
    with pytest.raises(StyleMixerError) as caught:
        export._in_a_process("tiff8", 900, 0)
    assert caught.value.message.endswith(".")
    assert caught.value.detail
