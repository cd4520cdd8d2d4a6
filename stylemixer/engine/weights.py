"""The shipped weights: a list of them with checksums, and loading without pickle.

The list, ``resources/models/manifest.json``, can be read without torch. A weights file is
safetensors, whose metadata name the architecture that its tensors belong to.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stylemixer.errors import ModelError
from stylemixer.paths import resources

if TYPE_CHECKING:
    from torch import Tensor

MANIFEST = "manifest.json"
ARCHITECTURE = "architecture"
"""The key of a weights file's metadata that names its architecture."""


@dataclass(frozen=True)
class ModelFile:
    """A shipped weights file.

    Attributes:
        name: what `load_weights` calls it.
        file: its name within ``resources/models``.
        sha256: of the file, in hexadecimal.
        network: the network that it belongs to.
        architecture: what its metadata must say.
        what: one sentence for people.
        origin: where the numbers come from.
        authors: who made them.
        licence: its SPDX identifier.
        rebuild: the command that makes the file again.
    """

    name: str
    file: str
    sha256: str
    network: str
    architecture: str
    what: str
    origin: str
    authors: str
    licence: str
    rebuild: str


def models_folder() -> Path:
    """Return the folder of the shipped weights."""
    return resources() / "models"


def manifest(folder: Path | None = None) -> dict[str, ModelFile]:
    """Return the shipped weights files by name; this needs no torch.

    Args:
        folder: where the manifest lies; the shipped models when absent.

    Raises:
        ModelError: when the list is missing or damaged.
    """
    path = (folder or models_folder()) / MANIFEST
    try:
        entries = json.loads(path.read_bytes())
        return {name: ModelFile(name=name, **entry) for name, entry in entries.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelError(
            "The list of models is missing or damaged; reinstall Style Mixer.",
            f"{path}: {error}",
        ) from error


def load_weights(
    name: str, device: str = "cpu", *, architecture: str | None = None, folder: Path | None = None
) -> "dict[str, Tensor]":
    """Load a shipped weights file whose bytes are the ones that the manifest lists.

    Args:
        name: a key of `manifest`.
        device: where the tensors shall lie, as torch names it.
        architecture: what the caller's code implements; the manifest's when absent.
        folder: where the files lie; the shipped models when absent.

    Returns:
        The tensors by name; half precision becomes single.

    Raises:
        ModelError: when the file is unknown, missing, not the listed one, or of another
            architecture.
    """
    folder = folder or models_folder()
    entry = manifest(folder).get(name)
    if entry is None:
        known = ", ".join(sorted(manifest(folder)))
        raise ModelError(
            "There is no model “{model}”; the models are {known}.", model=name, known=known
        )
    return read_weights(
        folder / entry.file, architecture or entry.architecture, entry.sha256, device
    )


def read_weights(
    path: Path, architecture: str, sha256: str | None = None, device: str = "cpu"
) -> "dict[str, Tensor]":
    """Read a weights file, shipped or not.

    Args:
        path: a safetensors file.
        architecture: what its metadata must name.
        sha256: the checksum that it must have, in hexadecimal; absent, none is checked.
        device: where the tensors shall lie, as torch names it.

    Returns:
        The tensors by name; half precision becomes single.

    Raises:
        ModelError: when the file is missing, damaged or of another architecture.
    """
    from safetensors import SafetensorError  # noqa: PLC0415  the manifest is read without torch
    from safetensors.torch import load  # noqa: PLC0415

    data = read_bytes(path, sha256)
    try:
        tensors = load(data)
        named = _metadata(data).get(ARCHITECTURE)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            "The model file {file} is damaged; reinstall Style Mixer.",
            f"{path}: {error}",
            file=path.name,
        ) from error
    if named != architecture:
        raise ModelError(
            "The model file {file} is for another network ({found}), not for {wanted}; use the "
            "file of this version.",
            str(path),
            file=path.name,
            found=named or "?",
            wanted=architecture,
        )
    return {name: tensor.to(device).float() for name, tensor in tensors.items()}


def read_bytes(path: Path, sha256: str | None = None) -> bytes:
    """Return a file's bytes, once; this needs no torch, so it also serves to check a file.

    Args:
        path: the file.
        sha256: the checksum that it must have, in hexadecimal; absent, none is checked.

    Raises:
        ModelError: when the file cannot be read or is not the one that is meant.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            "The model file {file} cannot be read; reinstall Style Mixer.",
            f"{path}: {error}",
            file=path.name,
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256:
        raise ModelError(
            "The model file {file} is not the one that came with Style Mixer; reinstall Style "
            "Mixer.",
            f"{path}: sha256 {found}, expected {sha256}",
            file=path.name,
        )
    return data


def _metadata(data: bytes) -> dict[str, str]:
    """Return the metadata of a safetensors file: its header is JSON after an 8-byte length."""
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    metadata: dict[str, str] = header.get("__metadata__") or {}
    return metadata
