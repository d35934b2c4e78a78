"""Training the face detector: epochs that can stop at any moment and go on, averaged weights, hard negatives."""

import json
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from time import monotonic

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.data.scenery import Scenery, compose
from fervi.training.detection.fit.recipe import DetectorRecipe
from fervi.training.detection.fit.targets import encode
from fervi.training.detection.fit.teacher import find_mistakes
from fervi.training.detection.measure.matching import evaluate, keras_find
from fervi.training.detection.network.detector import CELL_VALUES, face_detector
from fervi.training.detection.network.loss import DetectionLoss
from fervi.training.expression.data.faces import DatasetError
from fervi.training.expression.fit.run import Average

Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
_MISTAKE_SCORE = 0.25
_MISTAKE_SIDE = 480


class DetectorRun:
    """One training run and its folder.

    The folder holds `recipe.json`, `history.json`, `average.keras` (the averaged weights, as of the last finished
    epoch) and `checkpoint.keras`, from which the run goes on after a stop.
    """

    def __init__(
        self,
        folder: Path,
        recipe: DetectorRecipe,
        training: Sequence[Photograph],
        validation: Sequence[Photograph],
        backgrounds: Sequence[Photograph] = (),
    ) -> None:
        self.folder, self.recipe, self.validation = folder, recipe, validation
        self.scenery = Scenery(training, backgrounds)
        keras.utils.set_random_seed(recipe.seed)
        keras.mixed_precision.set_global_policy(recipe.precision)
        self.judge = face_detector()
        self.model = flat(face_detector((recipe.size, recipe.size)))
        optimizer = keras.optimizers.AdamW(recipe.learning_rate, weight_decay=recipe.weight_decay, clipnorm=10.0)
        optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
        self.model.compile(optimizer, DetectionLoss())
        self.average = Average(self.model, recipe.average)
        self.history: list[dict[str, float]] = []
        self._restore()

    def fit(self) -> list[dict[str, float]]:
        """Train until the recipe's last epoch and return the history, a row an epoch."""
        first = len(self.history)
        for epoch in range(first, self.recipe.epochs):
            started = monotonic()
            self._mine(epoch, resumed=epoch == first)
            row = {"epoch": epoch + 1, "loss": round(self._train_epoch(epoch), 5)}
            self.judge.set_weights(self.average.weights)
            if (epoch + 1) % self.recipe.judge_every == 0 or epoch + 1 == self.recipe.epochs:
                row |= evaluate(keras_find(self.judge), self.validation)["all"].summary()
            self.history.append({**row, "seconds": round(monotonic() - started, 1)})
            print(" ".join(f"{name} {value:.4g}" for name, value in self.history[-1].items()), flush=True)
            self._checkpoint()
        return self.history

    def _train_epoch(self, epoch: int) -> float:
        progress = keras.utils.Progbar(self.recipe.steps, unit_name="batch")
        losses = []
        for step, (pictures, targets) in enumerate(self._batches(epoch), 1):
            self.model.optimizer.learning_rate = self._rate(epoch + step / self.recipe.steps)
            losses.append(float(self.model.train_on_batch(pictures, targets)))
            self.average.update(self.model)
            progress.update(step, [("loss", losses[-1])])
        if not np.isfinite(losses).all():
            raise FloatingPointError(f"the loss of epoch {epoch + 1} is not finite: lower --learning-rate")
        return float(np.mean(losses))

    def _rate(self, epochs: float) -> float:
        """Return the learning rate after a number of epochs: a linear warm-up, then half a cosine to zero."""
        recipe = self.recipe
        warmup = min(recipe.warmup_epochs, recipe.epochs / 2)
        if epochs < warmup:
            return recipe.learning_rate * epochs / warmup
        done = (epochs - warmup) / (recipe.epochs - warmup)
        return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))

    def _batches(self, epoch: int) -> Iterator[Batch]:
        """Yield an epoch's batches; the next one is made while the network works on this one."""
        generator = np.random.default_rng([self.recipe.seed, epoch])
        shares = _shares(self.scenery.photographs)

        def prepare() -> Batch:
            rows = generator.choice(len(shares), self.recipe.batch_size, p=shares)
            views = [compose(self.scenery, int(row), self.recipe.size, generator) for row in rows]
            size = self.recipe.size
            targets = [encode(view.boxes, view.ignored, size, size) for view in views]
            return np.stack([view.image for view in views]).astype(np.float32), np.stack(targets)

        with ThreadPoolExecutor(1) as ahead:
            pending = ahead.submit(prepare)
            for _ in range(self.recipe.steps - 1):
                ready = pending.result()
                pending = ahead.submit(prepare)
                yield ready
            yield pending.result()

    def _mine(self, epoch: int, resumed: bool) -> None:
        """Search what it learns from for false boxes, which later pictures then show more often."""
        every = self.recipe.mine_every
        if not every or epoch < every or (epoch % every and not resumed):
            return
        self.judge.set_weights(self.average.weights)
        enlarged = keras_find(self.judge, _MISTAKE_SIDE, _MISTAKE_SCORE)
        photographs, backgrounds = self.scenery.photographs, self.scenery.backgrounds
        mistakes = find_mistakes([*photographs, *backgrounds], enlarged)
        print(f"{sum(map(len, mistakes))} false boxes on what it learns from", flush=True)
        self.scenery = Scenery(photographs, backgrounds, mistakes)

    def _checkpoint(self) -> None:
        for name, model in (("checkpoint.keras", self.model), ("average.keras", self.judge)):
            fresh = self.folder / f"new-{name}"
            model.save(fresh)
            fresh.replace(self.folder / name)
        self.average.save(self.folder / "average.npz")
        (self.folder / "history.json").write_text(json.dumps(self.history, indent=1))

    def _restore(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        written, saved = self.folder / "recipe.json", self.folder / "checkpoint.keras"
        recipe = asdict(self.recipe)
        if written.exists() and json.loads(written.read_text()) | {"epochs": recipe["epochs"]} != recipe:
            raise DatasetError(f"{written} is of another recipe: go on with that one, or give a new --out folder")
        written.write_text(json.dumps(recipe, indent=1))
        if saved.exists():
            self.model = keras.saving.load_model(saved)
            self.average.load(self.folder / "average.npz")
            self.history = json.loads((self.folder / "history.json").read_text())
            print(f"going on after epoch {len(self.history)} of {self.recipe.epochs}", flush=True)


def flat(detector: keras.Model) -> keras.Model:
    """Return a detector whose maps are joined to float32 (batch, cells, 5), as the loss takes them."""
    cells = [layers.Reshape((-1, CELL_VALUES), dtype="float32")(cells) for cells in detector.outputs]
    return keras.Model(detector.inputs, layers.Concatenate(axis=1, dtype="float32")(cells))


def _shares(photographs: Sequence[Photograph]) -> npt.NDArray[np.float64]:
    """Return how often to show each photograph: groups more often than portraits."""
    weights = np.sqrt(np.clip([len(photograph.faces) for photograph in photographs], 1, 16))
    return weights / weights.sum()
