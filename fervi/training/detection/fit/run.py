"""Training the face detector, with hard negatives that it finds among its own mistakes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers
from tqdm import tqdm

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.data.scenery import Scenery, compose
from fervi.training.detection.fit.material import Material
from fervi.training.detection.fit.recipe import DetectorRecipe
from fervi.training.detection.fit.targets import encode
from fervi.training.detection.fit.teacher import unmatched
from fervi.training.detection.measure.matching import evaluate, keras_find, match
from fervi.training.detection.network.detector import CELL_VALUES, face_detector
from fervi.training.detection.network.loss import DetectionLoss
from fervi.training.errors import TrainingError
from fervi.training.files import replace_whole
from fervi.training.run import Batch, Run
from fervi.vision.cells import Found

_MISTAKE_SCORE = 0.25
_MISTAKE_SIDE = 480
_LARGE, _SURE, _MISSED_WEIGHT = 48.0, 0.7, 3.0


class DetectorRun(Run[DetectorRecipe]):
    """A run whose folder also holds `average.keras`: the averaged weights, as of the last finished epoch."""

    def __init__(
        self,
        folder: Path,
        recipe: DetectorRecipe,
        material: Material,
    ) -> None:
        super().__init__(folder, recipe)
        self.validation, self.portraits = material.validation, material.portraits
        self.scenery = Scenery(material.training, material.backgrounds, background=recipe.background)
        self.shares = photograph_shares(material.training)
        self._resumed = True

    def build(self) -> tuple[keras.Model, keras.Model]:
        """Return a detector for pictures of the recipe's size, and one for pictures of any size."""
        recipe = self.recipe
        network = face_detector((recipe.size, recipe.size))
        if recipe.start:
            begin_with(network, Path(recipe.start))
        model = flat(network)
        optimizer = keras.optimizers.AdamW(recipe.learning_rate, weight_decay=recipe.weight_decay, clipnorm=10.0)
        optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
        model.compile(optimizer, DetectionLoss(recipe.points, recipe.coarse, recipe.negative))
        return model, face_detector()

    @property
    def steps(self) -> int:
        """Batches an epoch."""
        return self.recipe.steps

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Yield views of the photographs, groups more often than portraits, with what each cell should answer."""
        generator = np.random.default_rng([self.recipe.seed, epoch])
        size = self.recipe.size
        for _ in range(self.steps):
            rows = generator.choice(len(self.shares), self.recipe.batch_size, p=self.shares)
            views = [compose(self.scenery, int(row), size, generator) for row in rows]
            targets = [encode(view.boxes, view.points, view.ignored, size, size) for view in views]
            yield np.stack([view.image for view in views]).astype(np.float32), np.stack(targets)

    def begin_epoch(self, epoch: int) -> None:
        """Search what it learns from for false boxes and missed faces, which later pictures then show more often."""
        resumed, self._resumed = self._resumed, False
        every = self.recipe.mine_every
        knows_faces = epoch >= every or self.recipe.start
        if not every or not knows_faces or (epoch % every and not resumed):
            return
        self.judge.set_weights(self.average.weights)
        enlarged = keras_find(self.judge, _MISTAKE_SIDE, _MISTAKE_SCORE)
        photographs, backgrounds = self.scenery.photographs, self.scenery.backgrounds
        found = [enlarged(photograph.image) for photograph in [*photographs, *backgrounds]]
        mistakes = [
            unmatched(each, faces.boxes) for each, faces in zip([*photographs, *backgrounds], found, strict=True)
        ]
        missed = np.array([misses(*pair) for pair in zip(photographs, found, strict=False)])
        tqdm.write(f"{sum(map(len, mistakes))} false boxes and {missed.sum()} missed faces on what it learns from")
        self.scenery = replace(self.scenery, mistakes=mistakes)
        self.shares = photograph_shares(photographs, missed > 0)

    def measure(self, epoch: int) -> dict[str, float]:
        """Return average precision and recall on the validation photographs, in some epochs and the last."""
        if (epoch + 1) % self.recipe.judge_every and epoch + 1 < self.recipe.epochs:
            return {}
        find = keras_find(self.judge)
        figures = evaluate(find, self.validation)["all"].summary()
        if self.portraits:
            figures["portraits_ap"] = evaluate(find, self.portraits, None)["all"].summary()["ap"]
        return figures

    def keep(self, row: dict[str, Any]) -> None:
        """Keep the judge as `average.keras`."""
        replace_whole(self.folder / "average.keras", self.judge.save)


def begin_with(network: keras.Model, path: Path) -> None:
    """Give a detector the weights of another one of its architecture."""
    weights = keras.saving.load_model(path, compile=False).get_weights()
    if [each.shape for each in weights] != [each.shape for each in network.get_weights()]:
        raise TrainingError(f"{path} is not a detector of this architecture: give its like with --start")
    network.set_weights(weights)


def flat(detector: keras.Model) -> keras.Model:
    """Return a detector whose maps are joined to float32 (batch, cells, 15), as the loss takes them."""
    cells = [layers.Reshape((-1, CELL_VALUES), dtype="float32")(cells) for cells in detector.outputs]
    return keras.Model(detector.inputs, layers.Concatenate(axis=1, dtype="float32")(cells))


def misses(photograph: Photograph, found: Found) -> int:
    """Count the large faces that a search is not sure of."""
    sides = (photograph.boxes[:, 2:] - photograph.boxes[:, :2]).max(axis=1, initial=0)
    counts = ~photograph.ignored & (sides >= _LARGE)
    matched = match(found.boxes, found.scores, photograph.boxes, counts)
    sure = set(matched[found.scores >= _SURE].tolist())
    return sum(row not in sure for row in np.nonzero(counts)[0].tolist())


def photograph_shares(
    photographs: Sequence[Photograph], missed: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.float64]:
    """Return how often to show each photograph, (n,), sum 1: groups more often than portraits.

    Args:
        photographs: With their faces.
        missed: bool (n,), True for a photograph on which an earlier network missed a face: shown three times as often.
    """
    weights = np.sqrt(np.clip([len(photograph.faces) for photograph in photographs], 1, 16))
    if missed is not None:
        weights = np.where(missed, _MISSED_WEIGHT * weights, weights)
    return weights / weights.sum()
