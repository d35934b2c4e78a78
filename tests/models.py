"""A small expression model of any labels, size and channels: a LiteRT file and its card, made without TensorFlow."""

from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
import numpy.typing as npt
from ai_edge_litert import schema_py_generated as schema

from fervi.vision.card import write_card
from fervi.vision.crop import FaceFormat
from fervi.vision.face import EMOTIONS

EIGHT = (*EMOTIONS, "contempt")
COLOUR_96 = FaceFormat(size=96, channels=3)


def write_model(
    path: Path,
    labels: tuple[str, ...] = EIGHT,
    form: FaceFormat = COLOUR_96,
    favoured: str = "contempt",
    card: dict[str, Any] | None = None,
) -> Path:
    """Write a network that averages a face over a coarse grid and gives each label a linear reading of that.

    Args:
        path: The `.tflite` file; its card goes beside it.
        labels: What it tells, in this order.
        form: What it sees.
        favoured: The label that nearly every face gets.
        card: What its card says besides, or otherwise.

    Returns:
        The path.
    """
    cells = 4 * 4 * form.channels
    weights = np.random.default_rng(0).normal(0, 0.1, (len(labels), cells)).astype(np.float32)
    biases = 3.0 * (np.array(labels) == favoured).astype(np.float32)
    path.write_bytes(_network(form, weights, biases))
    about = {"name": "tiny", "version": "1.0", "threshold": 0.4, "labels": list(labels)}
    about |= {"size": form.size, "channels": form.channels}
    write_card(path.with_suffix(".json"), about | (card or {}))
    return path


def _network(form: FaceFormat, weights: npt.NDArray[np.float32], biases: npt.NDArray[np.float32]) -> bytes:
    grid, (count, cells) = form.size // 4, weights.shape
    pool = schema.Pool2DOptionsT()
    pool.filterWidth = pool.filterHeight = pool.strideW = pool.strideH = grid
    pool.padding = schema.Padding.VALID
    model = schema.ModelT()
    model.version = 3
    model.buffers = [schema.BufferT(), _buffer(weights), _buffer(biases)]
    codes = (schema.BuiltinOperator.AVERAGE_POOL_2D, schema.BuiltinOperator.FULLY_CONNECTED)
    model.operatorCodes = [_code(code) for code in codes]
    graph = schema.SubGraphT()
    face, parts = [1, form.size, form.size, form.channels], [1, 4, 4, form.channels]
    graph.tensors = [
        *(_tensor("face", face), _tensor("parts", parts)),
        *(_tensor("weights", [count, cells], 1), _tensor("biases", [count], 2), _tensor("logits", [1, count])),
    ]
    graph.inputs, graph.outputs = [0], [4]
    graph.operators = [
        _operator(0, [0], [1], schema.BuiltinOptions.Pool2DOptions, pool),
        _operator(1, [1, 2, 3], [4], schema.BuiltinOptions.FullyConnectedOptions, schema.FullyConnectedOptionsT()),
    ]
    model.subgraphs = [graph]
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _buffer(values: npt.NDArray[np.float32]) -> schema.BufferT:
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(values.tobytes(), np.uint8)
    return buffer


def _code(builtin: int) -> schema.OperatorCodeT:
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = builtin
    code.version = 1
    return code


def _tensor(name: str, shape: list[int], buffer: int = 0) -> schema.TensorT:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer, tensor.type = name, shape, buffer, schema.TensorType.FLOAT32
    return tensor


def _operator(code: int, inputs: list[int], outputs: list[int], kind: int, options: object) -> schema.OperatorT:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = code, inputs, outputs
    operator.builtinOptionsType, operator.builtinOptions = kind, options
    return operator
