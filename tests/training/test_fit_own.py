"""Fitting the own row of cin26 from the command line."""

from pathlib import Path

import pytest

from stylemixer.engine.weights import load_weights
from stylemixer.training.fit_own import main
from tests.training.test_adain import painting


def test_a_fitted_row_is_written_where_it_is_loaded_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos, models = tmp_path / "photos", tmp_path / "models"
    photos.mkdir()
    painting(1).save(photos / "a.png")
    painting(2).resize((90, 60)).save(photos / "b.jpg")
    assert main(["--photos", str(photos), "--out", str(models), "--steps", "3"]) == 0
    assert "mean absolute error" in capsys.readouterr().out
    found = load_weights("cin26-own", folder=models)
    shipped = load_weights("cin26-own")
    assert {n: t.shape for n, t in found.items()} == {n: t.shape for n, t in shipped.items()}
    assert all(tensor.isfinite().all() for tensor in found.values())


def test_a_missing_folder_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--photos", str(tmp_path / "none"), "--out", str(tmp_path)]) == 1
    assert "name one with pictures" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
