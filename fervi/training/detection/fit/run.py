"""Training the face detector, with hard negatives that it finds among its own mistakes."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers
from tqdm import tqdm

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.data.scenery import Scenery, compose
from fervi.training.detection.fit.recipe import DetectorRecipe
from fervi.training.detection.fit.targets import encode
from fervi.training.detection.fit.teacher import find_mistakes
from fervi.training.detection.measure.matching import evaluate, keras_find
from fervi.training.detection.network.detector import CELL_VALUES, face_detector
from fervi.training.detection.network.loss import DetectionLoss
from fervi.training.files import replace_whole
from fervi.training.run import Batch, Run

_MISTAKE_SCORE = 0.25
_MISTAKE_SIDE = 480


class DetectorRun(Run[DetectorRecipe]):
    """A run whose folder also holds `average.keras`: the averaged weights, as of the last finished epoch."""

    def __init__(
        self,
        folder: Path,
        recipe: DetectorRecipe,
        training: Sequence[Photograph],
        validation: Sequence[Photograph],
        backgrounds: Sequence[Photograph] = (),
    ) -> None:
        super().__init__(folder, recipe)
        self.validation = validation
        self.scenery = Scenery(training, backgrounds)
        self._resumed = True

    def build(self) -> tuple[keras.Model, keras.Model]:
        """Return a detector for pictures of the recipe's size, and one for pictures of any size."""
        recipe = self.recipe
        model = flat(face_detector((recipe.size, recipe.size)))
        optimizer = keras.optimizers.AdamW(recipe.learning_rate, weight_decay=recipe.weight_decay, clipnorm=10.0)
        optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
        model.compile(optimizer, DetectionLoss())
        return model, face_detector()

    @property
    def steps(self) -> int:
        """Batches an epoch."""
        return self.recipe.steps

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Yield views of the photographs, groups more often than portraits, with what each cell should answer."""
        generator = np.random.default_rng([self.recipe.seed, epoch])
        size, shares = self.recipe.size, photograph_shares(self.scenery.photographs)
        for _ in range(self.steps):
            rows = generator.choice(len(shares), self.recipe.batch_size, p=shares)
            views = [compose(self.scenery, int(row), size, generator) for row in rows]
            targets = [encode(view.boxes, view.ignored, size, size) for view in views]
            yield np.stack([view.image for view in views]).astype(np.float32), np.stack(targets)

    def begin_epoch(self, epoch: int) -> None:
        """Search what it learns from for false boxes, which later pictures then show more often."""
        resumed, self._resumed = self._resumed, False
        every = self.recipe.mine_every
        if not every or epoch < every or (epoch % every and not resumed):
            return
        self.judge.set_weights(self.average.weights)
        enlarged = keras_find(self.judge, _MISTAKE_SIDE, _MISTAKE_SCORE)
        photographs, backgrounds = self.scenery.photographs, self.scenery.backgrounds
        mistakes = find_mistakes([*photographs, *backgrounds], enlarged)
        tqdm.write(f"{sum(map(len, mistakes))} false boxes on what it learns from")
        self.scenery = Scenery(photographs, backgrounds, mistakes)

    def measure(self, epoch: int) -> dict[str, float]:
        """Return average precision and recall on the validation photographs, in some epochs and the last."""
        if (epoch + 1) % self.recipe.judge_every and epoch + 1 < self.recipe.epochs:
            return {}
        return evaluate(keras_find(self.judge), self.validation)["all"].summary()

    def keep(self, row: dict[str, Any]) -> None:
        """Keep the judge as `average.keras`."""
        replace_whole(self.folder / "average.keras", self.judge.save)


def flat(detector: keras.Model) -> keras.Model:
    """Return a detector whose maps are joined to float32 (batch, cells, 5), as the loss takes them."""
    cells = [layers.Reshape((-1, CELL_VALUES), dtype="float32")(cells) for cells in detector.outputs]
    return keras.Model(detector.inputs, layers.Concatenate(axis=1, dtype="float32")(cells))


def photograph_shares(photographs: Sequence[Photograph]) -> npt.NDArray[np.float64]:
    """Return how often to show each photograph, (n,), sum 1: groups more often than portraits."""
    weights = np.sqrt(np.clip([len(photograph.faces) for photograph in photographs], 1, 16))
    return weights / weights.sum()
