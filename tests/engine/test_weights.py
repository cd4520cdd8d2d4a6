"""The list of models and the loading of weights: only the listed bytes, and no pickle."""

import hashlib
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save

from stylemixer.engine.weights import (
    MANIFEST,
    ModelFile,
    load_weights,
    manifest,
    models_folder,
    read_bytes,
    read_weights,
)
from stylemixer.errors import ModelError

TENSORS = {"weight": torch.arange(6.0).view(2, 3), "bias": torch.ones(2)}
BYTES = save(TENSORS, metadata={"architecture": "tiny-1"})


def listed(folder: Path, data: bytes, **changes: Any) -> Path:
    """Write a model named ``tiny`` and a manifest that lists it."""
    path = folder / "tiny.safetensors"
    path.write_bytes(data)
    entry = {
        "file": path.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "network": "tiny",
        "architecture": "tiny-1",
        "what": "A test.",
        "origin": "here",
        "authors": "us",
        "licence": "Apache-2.0",
        "rebuild": "make",
    }
    (folder / MANIFEST).write_text(json.dumps({"tiny": entry | changes}), "utf-8")
    return path


def refused(error: pytest.ExceptionInfo[ModelError], *words: str) -> None:
    """Check that an error is one sentence for people which holds the words."""
    message = error.value.message
    assert message.endswith(".")
    assert "\n" not in message
    for word in words:
        assert word in message


def test_manifest_covers_every_shipped_file() -> None:
    shipped = {path.name for path in models_folder().iterdir()} - {MANIFEST}
    assert shipped == {entry.file for entry in manifest().values()}
    assert {"cin26", "painter"} <= set(manifest())


@pytest.mark.parametrize("entry", manifest().values(), ids=lambda entry: str(entry.name))
def test_every_shipped_file_loads(entry: ModelFile) -> None:
    tensors = load_weights(entry.name)
    assert tensors
    assert all(tensor.isfinite().all() for tensor in tensors.values())
    for fact in (entry.what, entry.origin, entry.authors, entry.licence, entry.rebuild):
        assert fact.strip()


def test_manifest_and_checksums_need_no_torch() -> None:
    program = (
        "import sys; from stylemixer.engine.weights import manifest, models_folder, read_bytes\n"
        "for m in manifest().values(): read_bytes(models_folder() / m.file, m.sha256)\n"
        "assert not {'torch', 'numpy', 'safetensors'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_listed_weights_load(tmp_path: Path) -> None:
    listed(tmp_path, BYTES)
    found = load_weights("tiny", folder=tmp_path)
    assert found.keys() == TENSORS.keys()
    assert all(torch.equal(found[name], TENSORS[name]) for name in TENSORS)


def test_changed_byte_is_refused(tmp_path: Path) -> None:
    path = listed(tmp_path, BYTES)
    path.write_bytes(BYTES[:-1] + bytes([BYTES[-1] ^ 1]))
    with pytest.raises(ModelError) as error:
        load_weights("tiny", folder=tmp_path)
    refused(error, "tiny.safetensors", "not the one that came with Style Mixer", "install")


@pytest.mark.parametrize("kept", [0, 4, 8, 40, len(BYTES) - 1])
def test_truncated_file_is_refused(tmp_path: Path, kept: int) -> None:
    listed(tmp_path, BYTES[:kept])
    with pytest.raises(ModelError) as error:
        load_weights("tiny", folder=tmp_path)
    refused(error, "tiny.safetensors is damaged", "install")


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda b: BYTES[:8] + b + BYTES[68:]))
def test_no_bytes_give_a_traceback(data: bytes) -> None:
    class InMemory:
        name = "random.safetensors"

        def read_bytes(self) -> bytes:
            return data

    path: Any = InMemory()
    with pytest.raises(ModelError):
        read_weights(path, "tiny-1")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    listed(tmp_path, BYTES).unlink()
    with pytest.raises(ModelError) as error:
        load_weights("tiny", folder=tmp_path)
    refused(error, "tiny.safetensors cannot be read")
    with pytest.raises(ModelError):
        read_bytes(tmp_path)


def test_other_architecture_is_refused(tmp_path: Path) -> None:
    path = listed(tmp_path, BYTES)
    with pytest.raises(ModelError) as error:
        load_weights("tiny", architecture="tiny-2", folder=tmp_path)
    refused(error, "tiny.safetensors is for another network (tiny-1), not for tiny-2")
    path.write_bytes(save(TENSORS))
    with pytest.raises(ModelError) as error:
        read_weights(path, "tiny-1")
    refused(error, "for another network (?)")


def test_manifest_of_another_architecture_is_refused(tmp_path: Path) -> None:
    listed(tmp_path, BYTES, architecture="tiny-3")
    with pytest.raises(ModelError) as error:
        load_weights("tiny", folder=tmp_path)
    refused(error, "not for tiny-3")


def test_pickle_is_never_executed(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    listed(tmp_path, pickle.dumps(Trap()))
    with pytest.raises(ModelError):
        load_weights("tiny", folder=tmp_path)
    assert not (tmp_path / "sprung").exists()


def test_unknown_name_says_which_there_are(tmp_path: Path) -> None:
    listed(tmp_path, BYTES)
    with pytest.raises(ModelError) as error:
        load_weights("tinny", folder=tmp_path)
    refused(error, "tinny", "tiny")


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", '"tiny"', '{"tiny": {}}', '{"tiny": {"extra": 1}}', "\x00"]
)
def test_damaged_manifest_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / MANIFEST).write_text(text, "utf-8")
    with pytest.raises(ModelError) as error:
        manifest(tmp_path)
    refused(error, "list of models", "install")
