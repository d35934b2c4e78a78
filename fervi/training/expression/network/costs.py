"""What the networks cost. Building the largest takes half a minute, so the counts are kept in a file."""

import json
import math
from collections.abc import Iterable
from pathlib import Path

import keras
from keras import layers

from fervi.training.expression.network.architectures import ARCHITECTURES
from fervi.training.files import write_whole

COSTS = Path(__file__).with_name("costs.json")
"""The counts of each of `ARCHITECTURES` as its paper has it; `python -m fervi models --count` writes them."""


def kept_costs() -> dict[str, dict[str, int]]:
    """Return `parameters` and `multiply_adds` (for one face) of each architecture, by name."""
    return json.loads(COSTS.read_text())


def count_costs(names: Iterable[str]) -> dict[str, dict[str, int]]:
    """Build architectures and count."""
    models = ((name, ARCHITECTURES[name].build()) for name in names)
    return {name: {"parameters": model.count_params(), "multiply_adds": multiply_adds(model)} for name, model in models}


def keep_costs(costs: dict[str, dict[str, int]]) -> None:
    """Write the counts of some architectures into the file, and take out those of architectures that are gone."""
    known = kept_costs() | costs
    kept = {name: known[name] for name in ARCHITECTURES if name in known}
    write_whole((json.dumps(kept, indent=1) + "\n").encode(), COSTS)


def multiply_adds(model: keras.Model) -> int:
    """Return the multiply-adds of convolutions, dense layers and LSTMs for one face; what the rest costs is little."""
    return sum(_multiply_adds(layer) for layer in model.layers)


def _multiply_adds(layer: keras.layers.Layer) -> int:
    if isinstance(layer, keras.Model):
        return multiply_adds(layer)
    if isinstance(layer, layers.SeparableConv2D):
        pixels = math.prod(layer.output.shape[1:3])
        return pixels * (math.prod(layer.depthwise_kernel.shape) + math.prod(layer.pointwise_kernel.shape))
    if isinstance(layer, layers.Conv2D | layers.DepthwiseConv2D):
        return math.prod(layer.output.shape[1:3]) * math.prod(layer.kernel.shape)
    if isinstance(layer, layers.Dense):
        return math.prod(layer.kernel.shape)
    if isinstance(layer, layers.LSTM):
        weights = (layer.cell.kernel, layer.cell.recurrent_kernel)
        return layer.input.shape[1] * sum(math.prod(each.shape) for each in weights)
    return 0
