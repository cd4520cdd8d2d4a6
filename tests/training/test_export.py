"""Shipping trained weights: the registry's loader reads what was exported."""

from pathlib import Path

import pytest
import torch

from stylemixer.engine.checkpoint import Checkpoint, save_checkpoint
from stylemixer.engine.networks import adain, loom
from stylemixer.engine.networks.learned import DESCRIBED_STYLES
from stylemixer.engine.weights import load_weights, manifest
from stylemixer.training.adain.start import fresh_weights
from stylemixer.training.adain.step import PROBE
from stylemixer.training.export import main
from stylemixer.training.loom.start import begun


def test_an_exported_checkpoint_is_loaded_as_its_average_to_half_precision(tmp_path: Path) -> None:
    weights, average = fresh_weights(0), fresh_weights(1)
    path = tmp_path / "checkpoint.safetensors"
    probes = {f"{PROBE}2.bias": torch.ones(3)}
    save_checkpoint(path, Checkpoint(adain.ARCHITECTURE, 12, weights, average | probes))
    models = tmp_path / "models"
    assert main([str(path), "--out", str(models), "--score", "content 1"]) == 0
    found = load_weights("adain", folder=models)
    assert found.keys() == average.keys()
    assert all(torch.equal(found[name], average[name].half().float()) for name in average)
    entry = manifest(models)["adain"]
    assert "content 1" in entry.what
    assert "12 steps" in entry.origin
    assert (models / entry.file).stat().st_size <= 4e6
    adain.AdaIN(found).code_from_image(torch.rand(1, 3, 16, 16))


def test_of_several_checkpoints_the_mean_is_shipped(tmp_path: Path) -> None:
    averages = [fresh_weights(0), fresh_weights(1)]
    paths = [tmp_path / f"{step}.safetensors" for step in (14, 12)]
    for path, average in zip(paths, averages, strict=True):
        step = int(path.stem)
        save_checkpoint(path, Checkpoint(adain.ARCHITECTURE, step, fresh_weights(2), average))
    models = tmp_path / "models"
    assert main([*map(str, paths), "--out", str(models)]) == 0
    for name, tensor in load_weights("adain", folder=models).items():
        mean = (averages[0][name] + averages[1][name]) / 2
        assert torch.allclose(tensor, mean, rtol=2**-11, atol=2**-24), name
    assert "14 steps" in manifest(models)["adain"].origin


def test_loom_is_shipped_with_its_rows_as_tables(tmp_path: Path) -> None:
    shipped = (load_weights("cin26"), load_weights("cin26-own"), load_weights("adain"))
    weights = begun(shipped, lambda k: torch.rand(3, 32, 32), 8)
    average = {name: tensor.clone() for name, tensor in weights.items()}
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, Checkpoint(loom.ARCHITECTURE, 7, weights, average))
    models = tmp_path / "models"
    assert main([str(path), "--out", str(models)]) == 0
    assert (models / manifest(models)["loom"].file).stat().st_size <= 6e6
    network = loom.Loom(load_weights("loom", folder=models))
    row = network.learned_code(DESCRIBED_STYLES[3].name).scale
    assert row == pytest.approx(shipped[0]["scale"][3].numpy(), abs=2e-3)


def test_a_checkpoint_of_no_known_network_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, Checkpoint("adain-0", 7, {}, {}))
    assert main([str(path), "--out", str(tmp_path / "models")]) == 1
    assert (
        capsys.readouterr().err == "checkpoint.safetensors belongs to adain-0; name another file.\n"
    )


def test_a_missing_checkpoint_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.safetensors"), "--out", str(tmp_path)]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
