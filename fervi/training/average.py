"""Averages of a network's weights."""

from pathlib import Path

import keras
import numpy as np


class WeightAverage:
    """The exponential average of a model's weights (Polyak and Juditsky, 1992), batch statistics included."""

    def __init__(self, model: keras.Model, momentum: float) -> None:
        self.momentum = momentum
        self.weights = [np.array(weights) for weights in model.get_weights()]
        self.updates = 0

    def update(self, model: keras.Model) -> None:
        """Move towards the model's weights; faster in the first steps, when the average knows little."""
        self.updates += 1
        momentum = min(self.momentum, self.updates / (self.updates + 10))
        for kept, new in zip(self.weights, model.get_weights(), strict=True):
            kept += (1 - momentum) * (new - kept)

    def save(self, path: Path) -> None:
        """Write the average as an `.npz` file."""
        np.savez(path, *self.weights, updates=self.updates)

    def load(self, path: Path) -> None:
        """Take up the average that `save` wrote."""
        with np.load(path) as saved:
            self.weights = [saved[f"arr_{index}"] for index in range(len(saved.files) - 1)]
            self.updates = int(saved["updates"])
