"""The advanced model's network as an ONNX graph of our own: a third of the steps that a general converter writes.

A single track spends more time between steps than in them, so their number decides how fast one is answered.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ml.advanced_inputs import Layout, layout_of
from ml.network import FURTHEST, HIDDEN, networks_of

OPSET = 18
IR_VERSION = 9


@dataclass
class _Graph:
    """Nodes and constants, gathered as they are called for; each is named by its number."""

    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, values: ArrayLike, kind: type[np.generic] = np.float32) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, dtype=kind), name))
        return name

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name


def write_graph(joined: Any, path: Path) -> None:
    """Write a network as ONNX.

    Args:
        joined: What `ml.network.mean_of` gave, fitted or loaded.
        path: The file to write: from `inputs`, float32 of shape (n_tracks, width), NaN where missing, to `logits`,
            float32 of shape (n_tracks, 2 * n_groups).
    """
    import onnx
    from onnx import TensorProto, helper

    graph, networks = _Graph(), networks_of(joined)
    logits = [_logits(graph, network, 1 / len(networks)) for network in networks]
    graph.nodes.append(helper.make_node("Sum", logits, ["logits"]))
    given, found = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n_tracks", width])
        for name, width in (("inputs", joined.input_shape[1]), ("logits", joined.output_shape[1]))
    )
    model = helper.make_model(
        helper.make_graph(graph.nodes, "network", [given], [found], graph.constants),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="ml.network_graph",
    )
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _logits(graph: _Graph, network: Any, share: float) -> str:
    """One network from inputs to its share of the logits."""
    scaled = _scaled(graph, network.get_layer("scale"))
    width = network.input_shape[1]
    embedded = _embedded(graph, network, scaled, layout_of(np.empty((0, width), dtype=np.float32)))
    x = graph.add("Concat", scaled, embedded, axis=1)
    for layer in network.layers:
        if layer.name.startswith(HIDDEN):
            x = graph.add("Selu", _dense(graph, x, *layer.get_weights()))
    heads = [network.get_layer(name).get_weights() for name in ("primary", "memberships")]
    weights, offsets = (np.concatenate(parts, axis=-1) * share for parts in zip(*heads, strict=True))
    return _dense(graph, x, weights, offsets)


def _dense(graph: _Graph, x: str, weights: ArrayLike, offsets: ArrayLike) -> str:
    return graph.add("Gemm", x, graph.constant(weights), graph.constant(offsets))


def _scaled(graph: _Graph, scale: Any) -> str:
    """Inputs less their median in units of their spread, 0 where missing, within `FURTHEST`."""
    medians, variances = scale.get_weights()
    factors = 1 / np.sqrt(variances + scale.epsilon)
    x = graph.add("Mul", "inputs", graph.constant(factors))
    x = graph.add("Add", x, graph.constant(-medians * factors))
    x = graph.add("Where", graph.add("IsNaN", x), graph.constant(0), x)
    return graph.add("Clip", x, graph.constant(-FURTHEST), graph.constant(FURTHEST))


def _embedded(graph: _Graph, network: Any, scaled: str, layout: Layout) -> str:
    """The embeddings of all numbers side by side; number by number inside, as each has weights of its own."""
    (frequencies,) = network.get_layer("waves").get_weights()
    weights, offsets = network.get_layer("embeddings").get_weights()
    columns = graph.constant(layout.number_columns, np.int64)
    numbers = graph.add("Transpose", graph.add("Gather", scaled, columns, axis=1), perm=[1, 0])
    numbers = graph.add("Unsqueeze", numbers, graph.constant([2], np.int64))
    waves = graph.add("Mul", numbers, graph.constant(frequencies[:, None]))
    both = graph.add("Concat", graph.add("Sin", waves), graph.add("Cos", waves), numbers, axis=2)
    values = graph.add("MatMul", both, graph.constant(weights))
    values = graph.add("Relu", graph.add("Add", values, graph.constant(offsets[:, None])))
    by_track = graph.add("Transpose", values, perm=[1, 0, 2])
    size = int(np.prod(offsets.shape))
    return graph.add("Reshape", by_track, graph.constant([-1, size], np.int64))
