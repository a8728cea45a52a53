"""The advanced model's network as an ONNX graph of our own: a third of the steps that a general converter writes.

A single track spends more time between steps than in them, so their number decides how fast one is answered. Next come
the weights, which outgrow a core's cache. More than half of them weigh what the artist's other tracks say, and that is
the same for every track without others: where no track has any, the graph takes it from a constant.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.advanced_inputs import Layout, layout_of
from ml.network import FURTHEST, HIDDEN, networks_of

OPSET = 18
IR_VERSION = 9


@dataclass
class _Graph:
    """Nodes and constants, gathered as they are called for; each is named by its number.

    Attributes:
        nodes: In the order of their computation.
        constants: By what they hold, so that none is kept twice.
        numbers: Of the next nodes.
    """

    nodes: list[Any] = field(default_factory=list)
    constants: dict[tuple[str, tuple[int, ...], bytes], Any] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def branch(self) -> "_Graph":
        """Other nodes that share the constants."""
        return _Graph(constants=self.constants, numbers=self.numbers)

    def constant(self, values: ArrayLike, kind: type[np.generic] = np.float32) -> str:
        from onnx import numpy_helper

        array = np.asarray(values, dtype=kind)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self.constants:
            self.constants[key] = numpy_helper.from_array(array, f"constant_{len(self.constants)}")
        return str(self.constants[key].name)

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        (name,) = self.add_several(1, operator, *inputs, **attributes)
        return name

    def add_several(self, n_outputs: int, operator: str, *inputs: str, **attributes: Any) -> list[str]:
        from onnx import helper

        number = next(self.numbers)
        names = [f"{operator.lower()}_{number}_{place}" for place in range(n_outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names

    def body(self, outputs: list[str]) -> Any:
        """The nodes as the branch of an `If`."""
        from onnx import TensorProto, helper

        told = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        return helper.make_graph(self.nodes, "branch", [], told)


@dataclass(frozen=True)
class _Part:
    """Neighbouring inputs of a network, with all that its first layer makes of them alone."""

    network: Any
    layout: Layout
    columns: slice

    def weighed(self, graph: _Graph, given: str, offsets: str) -> str:
        """What the units of the first layer get from these inputs, and the offsets."""
        scaled = self._scaled(graph, given)
        x = graph.add("Concat", scaled, self._embedded(graph, scaled), axis=1)
        weights, _ = _hidden(self.network)[0].get_weights()
        return graph.add("Gemm", x, graph.constant(weights[self._rows]), offsets)

    def _scaled(self, graph: _Graph, given: str) -> str:
        """Inputs less their median in units of their spread, 0 where missing, within `FURTHEST`."""
        scale = self.network.get_layer("scale")
        medians, variances = (values[self.columns] for values in scale.get_weights())
        factors = 1 / np.sqrt(variances + scale.epsilon)
        x = graph.add("Mul", given, graph.constant(factors))
        x = graph.add("Add", x, graph.constant(-medians * factors))
        x = graph.add("Where", graph.add("IsNaN", x), graph.constant(0), x)
        return graph.add("Clip", x, graph.constant(-FURTHEST), graph.constant(FURTHEST))

    def _embedded(self, graph: _Graph, scaled: str) -> str:
        """The embeddings of all numbers side by side; number by number inside, as each has weights of its own."""
        (frequencies,) = self.network.get_layer("waves").get_weights()
        weights, offsets = self.network.get_layer("embeddings").get_weights()
        mine = self._numbers
        columns = graph.constant(self.layout.number_columns[mine] - self.columns.start, np.int64)
        numbers = graph.add("Transpose", graph.add("Gather", scaled, columns, axis=1), perm=[1, 0])
        numbers = graph.add("Unsqueeze", numbers, graph.constant([2], np.int64))
        waves = graph.add("Mul", numbers, graph.constant(frequencies[mine, None]))
        both = graph.add("Concat", graph.add("Sin", waves), graph.add("Cos", waves), numbers, axis=2)
        values = graph.add("MatMul", both, graph.constant(weights[mine]))
        values = graph.add("Relu", graph.add("Add", values, graph.constant(offsets[mine, None])))
        by_track = graph.add("Transpose", values, perm=[1, 0, 2])
        size = int(np.prod(offsets[mine].shape))
        return graph.add("Reshape", by_track, graph.constant([-1, size], np.int64))

    @property
    def _numbers(self) -> NDArray[np.int64]:
        """The places of its numbers among those that have an embedding."""
        columns = self.layout.number_columns
        return np.flatnonzero((columns >= self.columns.start) & (columns < self.columns.stop))

    @property
    def _rows(self) -> NDArray[np.int64]:
        """Its rows of the first layer's weights: its inputs', then its embeddings'."""
        size = self.network.get_layer("embeddings").get_weights()[0].shape[-1]
        embedded = self.layout.width + size * self._numbers[:, None] + np.arange(size)
        return np.concatenate([np.arange(self.columns.start, self.columns.stop), embedded.ravel()])


def write_graph(joined: Any, path: Path) -> None:
    """Write a network as ONNX.

    Args:
        joined: What `ml.network.mean_of` gave, fitted or loaded.
        path: The file to write: from `inputs`, float32 of shape (n_tracks, width) as `ml.advanced_inputs` lays them
            out, to `logits`, float32 of shape (n_tracks, 2 * n_groups).
    """
    import onnx
    from onnx import TensorProto, helper

    graph, networks = _Graph(), networks_of(joined)
    layout = layout_of(np.empty((0, joined.input_shape[1]), dtype=np.float32))
    sizes = [layout.others.start, layout.width - layout.others.start]
    own, others = graph.add_several(2, "Split", "inputs", graph.constant(sizes, np.int64), axis=1)
    of_others = _of_others(graph, networks, layout, others)
    logits = [
        _logits(
            graph, network, _Part(network, layout, layout.own).weighed(graph, own, told), 1 / len(networks)
        )
        for network, told in zip(networks, of_others, strict=True)
    ]
    graph.nodes.append(helper.make_node("Sum", logits, ["logits"]))
    given, found = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n_tracks", width])
        for name, width in (("inputs", joined.input_shape[1]), ("logits", joined.output_shape[1]))
    )
    model = helper.make_model(
        helper.make_graph(graph.nodes, "network", [given], [found], list(graph.constants.values())),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="ml.network_graph",
    )
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _of_others(graph: _Graph, networks: list[Any], layout: Layout, others: str) -> list[str]:
    """What the first layer of each network gets from the artist's other tracks, and its offsets.

    The branch for tracks without others is written as the same steps on constants, which ONNX Runtime computes once,
    as it loads the graph.
    """
    nothing = np.full((1, layout.width - layout.others.start), np.nan, dtype=np.float32)
    nothing[:, -1] = 0
    bodies = []
    for given in (others, graph.constant(nothing)):
        branch = graph.branch()
        outputs = []
        for network in networks:
            _, offsets = _hidden(network)[0].get_weights()
            part = _Part(network, layout, layout.others)
            outputs.append(part.weighed(branch, given, graph.constant(offsets)))
        bodies.append(branch.body(outputs))
    numbers = graph.add("Gather", others, graph.constant([-1], np.int64), axis=1)
    has_some = graph.add("Greater", graph.add("ReduceMax", numbers, keepdims=0), graph.constant(0))
    return graph.add_several(len(networks), "If", has_some, then_branch=bodies[0], else_branch=bodies[1])


def _logits(graph: _Graph, network: Any, x: str, share: float) -> str:
    """A network from the sums of its first layer to its share of the logits."""
    for layer in _hidden(network)[1:]:
        x = _dense(graph, graph.add("Selu", x), *layer.get_weights())
    heads = [network.get_layer(name).get_weights() for name in ("primary", "memberships")]
    weights, offsets = (np.concatenate(parts, axis=-1) * share for parts in zip(*heads, strict=True))
    return _dense(graph, graph.add("Selu", x), weights, offsets)


def _hidden(network: Any) -> list[Any]:
    return [layer for layer in network.layers if layer.name.startswith(HIDDEN)]


def _dense(graph: _Graph, x: str, weights: ArrayLike, offsets: ArrayLike) -> str:
    return graph.add("Gemm", x, graph.constant(weights), graph.constant(offsets))
