"""The network of all-MiniLM-L6-v2 (a BERT of 6 layers) in OpenVINO operations, from its safetensors file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding.quiet import load_openvino

if TYPE_CHECKING:
    import openvino as ov

DIMENSIONS = 384
LAYERS = 6
HEADS = 12
HEAD_DIMENSIONS = DIMENSIONS // HEADS
POSITIONS = 512
EPSILON = 1e-12

Tensors = Mapping[str, NDArray[np.float32]]


def build_model(tensors: Tensors) -> ov.Model:
    """The encoder as a graph.

    Inputs: `ids` (texts, pieces) int32 and `bias` (texts, 1, 1, pieces) float32, 0 where a piece counts and a large
    negative number where it is padding. Output: the token vectors (texts, pieces, 384) of the last layer.
    Source: Devlin et al. 2019, as parametrised by the model's config.json (erf GELU, layer norm epsilon 1e-12).
    """
    openvino = load_openvino()
    from openvino import opset15 as op

    ids = op.parameter([-1, -1], openvino.Type.i32, name="ids")
    bias = op.parameter([-1, 1, 1, -1], openvino.Type.f32, name="bias")
    hidden = _embed(ids, tensors)
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}."
        hidden = _norm(_attend(hidden, bias, tensors, prefix), tensors, prefix + "attention.output.LayerNorm")
        hidden = _norm(_transform(hidden, tensors, prefix), tensors, prefix + "output.LayerNorm")
    model: ov.Model = openvino.Model([op.result(hidden, name="tokens")], [ids, bias], "all-MiniLM-L6-v2")
    return model


def _embed(ids: Any, tensors: Tensors) -> Any:
    from openvino import opset15 as op

    words = op.gather(_constant(tensors["embeddings.word_embeddings.weight"]), ids, _integer(0))
    length = op.gather(op.shape_of(ids, "i32"), _integer(1), _integer(0))
    places = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    positions = op.gather(_constant(places), op.range(_integer(0), length, _integer(1), "i32"), _integer(0))
    return _norm(op.add(words, positions), tensors, "embeddings.LayerNorm")


def _attend(hidden: Any, bias: Any, tensors: Tensors, prefix: str) -> Any:
    from openvino import opset15 as op

    names = [f"{prefix}attention.self.{name}" for name in ("query", "key", "value")]
    weight = np.concatenate([tensors[f"{name}.weight"] for name in names])
    offset = np.concatenate([tensors[f"{name}.bias"] for name in names])
    weight[:DIMENSIONS] /= math.sqrt(HEAD_DIMENSIONS)
    offset[:DIMENSIONS] /= math.sqrt(HEAD_DIMENSIONS)
    joint = op.add(op.matmul(hidden, _constant(weight), False, True), _constant(offset))
    parts = op.split(joint, _integer(2), 3)
    query, key, value = (_heads(parts.output(i)) for i in range(3))
    shares = op.softmax(op.add(op.matmul(query, key, False, True), bias), -1)
    mixed = op.transpose(op.matmul(shares, value, False, False), _integers(0, 2, 1, 3))
    joined = op.reshape(mixed, _integers(0, 0, DIMENSIONS), True)
    return op.add(_linear(joined, tensors, prefix + "attention.output.dense"), hidden)


def _heads(part: Any) -> Any:
    from openvino import opset15 as op

    return op.transpose(op.reshape(part, _integers(0, 0, HEADS, HEAD_DIMENSIONS), True), _integers(0, 2, 1, 3))


def _transform(hidden: Any, tensors: Tensors, prefix: str) -> Any:
    from openvino import opset15 as op

    wide = op.gelu(_linear(hidden, tensors, prefix + "intermediate.dense"), "erf")
    return op.add(_linear(wide, tensors, prefix + "output.dense"), hidden)


def _linear(hidden: Any, tensors: Tensors, name: str) -> Any:
    from openvino import opset15 as op

    product = op.matmul(hidden, _constant(tensors[name + ".weight"]), False, True)
    return op.add(product, _constant(tensors[name + ".bias"]))


def _norm(hidden: Any, tensors: Tensors, name: str) -> Any:
    from openvino import opset15 as op

    normal = op.mvn(hidden, _integers(-1), True, EPSILON, "inside_sqrt")
    return op.add(op.multiply(normal, _constant(tensors[name + ".weight"])), _constant(tensors[name + ".bias"]))


def _constant(values: NDArray[np.float32]) -> Any:
    from openvino import opset15 as op

    return op.constant(np.ascontiguousarray(values), shared_memory=True)


def _integer(value: int) -> Any:
    from openvino import opset15 as op

    return op.constant(np.int32(value))


def _integers(*values: int) -> Any:
    from openvino import opset15 as op

    return op.constant(np.array(values, np.int32))
