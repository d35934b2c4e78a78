"""Training the expression model; which epoch is kept is chosen on faces that it does not learn from."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from fervi.training.errors import TrainingError
from fervi.training.expression.data.augment import augment, mixup
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.fit.material import Material
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.measure.figures import ENOUGH_FACES, accuracy_and_mean_recall
from fervi.training.expression.network.architectures import architecture
from fervi.training.expression.network.inference import load_model, predict
from fervi.training.files import replace_whole
from fervi.training.run import Batch, Run
from fervi.vision.crop import standardise


class ExpressionRun(Run[ExpressionRecipe]):
    """A run whose folder also holds `best.keras`: the averaged weights of the best epoch on the validation faces."""

    def __init__(self, folder: Path, recipe: ExpressionRecipe, material: Material) -> None:
        super().__init__(folder, recipe)
        self.pool, self.validation = material.pool, material.validation

    def build(self) -> tuple[keras.Model, keras.Model]:
        """Return two networks of the recipe's architecture.

        Raises:
            TrainingError: There are fewer faces than a batch holds, or `start` is of another architecture.
        """
        if self.steps == 0:
            raise TrainingError(f"{len(self.pool)} faces are fewer than --batch-size {self.recipe.batch_size}")
        build = architecture(self.recipe.architecture).build
        model = build()
        if self.recipe.start:
            source = load_model(Path(self.recipe.start))
            if source.name != model.name:
                raise TrainingError(f"{self.recipe.start} is a {source.name}, the run a {model.name}: give its like")
            model.set_weights(source.get_weights())
        model.compile(self._optimizer(), "categorical_crossentropy")
        return model, build()

    @property
    def steps(self) -> int:
        """Batches an epoch; what is left over is shown in another epoch."""
        return len(self.pool) // self.recipe.batch_size

    @cached_property
    def teachers(self) -> list[keras.Model]:
        """The networks whose answers are part of the targets."""
        return [load_model(Path(teacher)) for teacher in self.recipe.teachers]

    def goes_on(self) -> bool:
        """Tell whether the objective has grown within the recipe's patience."""
        late = self.history[-self.recipe.patience :]
        return len(late) < self.recipe.patience or any(_objective(row) >= self._best() for row in late)

    def keep(self, row: dict[str, Any]) -> None:
        """Keep the judge as `best.keras` if no epoch before had a better objective."""
        if _objective(row) >= self._best():
            replace_whole(self.folder / "best.keras", self.judge.save)

    def _best(self) -> float:
        return max(map(_objective, self.history), default=0.0)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Yield an epoch's faces, augmented, with their targets."""
        generator = np.random.default_rng([self.recipe.seed, epoch])
        rows = self.pool.order(generator)[: self.steps * self.recipe.batch_size]
        strength = self.recipe.augmentation_in(epoch)
        for chunk in np.split(rows, self.steps):
            faces: npt.NDArray = augment(self.pool.faces[chunk], generator, strength)
            targets = self.pool.targets[chunk]
            if self.recipe.mixup:
                faces, targets = mixup(faces, targets, generator, self.recipe.mixup)
            faces = standardise(faces)
            yield faces, self._teach(faces, targets) if self.teachers else targets

    def _teach(self, faces: npt.NDArray[np.float32], targets: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Mix targets with the mean of what the teachers answer to the very faces that the network will see.

        Beyer et al., "Knowledge distillation: a good teacher is patient and consistent", CVPR 2022.
        """
        answers = np.mean([np.asarray(teacher.predict_on_batch(faces)) for teacher in self.teachers], axis=0)
        return ((1 - self.recipe.teaching) * targets + self.recipe.teaching * answers).astype(np.float32)

    def measure(self, epoch: int) -> dict[str, float]:
        """Return loss, accuracy and mean recall, each the mean over the sets of validation faces."""
        rows = [self._measure(faces) for faces in self.validation]
        return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}

    def _measure(self, faces: Faces) -> dict[str, float]:
        scores = predict(self.judge, faces.faces)
        likelihood = scores[np.arange(len(scores)), faces.labels]
        accuracy, mean_recall = accuracy_and_mean_recall(scores.argmax(axis=1), faces.labels, ENOUGH_FACES)
        loss = float(-np.log(np.maximum(likelihood, 1e-7)).mean())
        return {"validation_loss": loss, "accuracy": accuracy, "mean_recall": mean_recall}

    def _optimizer(self) -> keras.optimizers.Optimizer:
        recipe = self.recipe
        if recipe.optimizer == "sgd":
            return keras.optimizers.SGD(
                recipe.learning_rate, momentum=0.9, nesterov=True, weight_decay=recipe.weight_decay
            )
        return keras.optimizers.AdamW(recipe.learning_rate, weight_decay=recipe.weight_decay)


def _objective(row: dict[str, Any]) -> float:
    """Return the mean of accuracy and mean recall, by which an epoch is chosen."""
    return (row["accuracy"] + row["mean_recall"]) / 2
