"""Training the expression model; which epoch is kept is chosen on faces that it does not learn from."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from scipy.special import log_softmax

from fervi.training.errors import TrainingError
from fervi.training.expression.data.augment import augment, mixup
from fervi.training.expression.data.balancing import class_weights
from fervi.training.expression.fit.material import Material
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.measure.biases import fit_biases
from fervi.training.expression.measure.figures import ENOUGH_FACES, accuracy_and_mean_recall
from fervi.training.expression.network.architectures import architecture
from fervi.training.expression.network.inference import load_model, predict
from fervi.training.expression.network.loss import AdjustedCrossEntropy
from fervi.training.expression.network.zoo.imagenet import RANDOM, trunk_of
from fervi.training.expression.network.zoo.residual_lstm import resized_weights
from fervi.training.files import replace_whole
from fervi.training.run import Batch, Run
from fervi.vision.crop import standardise
from fervi.vision.treatments import TREATMENTS


class ExpressionRun(Run[ExpressionRecipe]):
    """A run whose folder also holds `best.keras`: the averaged weights of the best epoch on the validation faces."""

    loss = "categorical_crossentropy"

    def __init__(self, folder: Path, recipe: ExpressionRecipe, material: Material) -> None:
        super().__init__(folder, recipe)
        self.pool, self.validation = material.pool, material.validation

    def build(self) -> tuple[keras.Model, keras.Model]:
        """Return two networks of the recipe's architecture.

        Raises:
            TrainingError: There are fewer faces than a batch holds, `start` is of another architecture, or the recipe
                asks for what the network can't do.
        """
        if self.steps == 0:
            raise TrainingError(f"{len(self.pool)} faces are fewer than --batch-size {self.recipe.batch_size}")
        treatment = self.recipe.treatment
        if treatment not in TREATMENTS or (treatment != "none" and self.recipe.colour):
            raise TrainingError(f"--treatment {treatment}: choose one of {', '.join(TREATMENTS)}, for gray faces")
        model, judge = self._network(self._pretrained()), self._network({})
        if self.recipe.frozen_epochs and trunk_of(model) is None:
            raise TrainingError(f"{model.name} has no trunk to freeze: leave out --frozen-epochs")
        if self.recipe.start:
            self._start_with(load_model(Path(self.recipe.start)), model)
        self._compile(model)
        return model, judge

    def _network(self, options: dict[str, str]) -> keras.Model:
        recipe = self.recipe
        form = recipe.form
        return architecture(recipe.architecture).build(len(recipe.classes), form.size, form.channels, **options)

    def _pretrained(self) -> dict[str, str]:
        if (self.folder / "checkpoint").exists() or self.recipe.pretrained == RANDOM:
            return {}
        if not architecture(self.recipe.architecture).imagenet:
            raise TrainingError(f"{self.recipe.architecture} has no weights of ImageNet: leave out --pretrained")
        return {"pretrained": self.recipe.pretrained}

    def _start_with(self, source: keras.Model, model: keras.Model) -> None:
        shapes = [(each.name, each.input_shape, each.output_shape) for each in (source, model)]
        fits = shapes[0] == shapes[1]
        if not fits and not _can_be_resized(source, model):
            told = [f"{name} from {given} to {answered}" for name, given, answered in shapes]
            raise TrainingError(f"{self.recipe.start} is a {told[0]}, the run a {told[1]}: give its like")
        model.set_weights(source.get_weights() if fits else resized_weights(source, model))

    def _compile(self, model: keras.Model) -> None:
        adjusted = AdjustedCrossEntropy(self.recipe.teaching)
        model.compile(self._optimizer(), adjusted if self.recipe.priors else self.loss)

    def begin_epoch(self, epoch: int) -> None:
        """Freeze the trunk before the first epoch, and before the first epoch after that have its last layers learn."""
        trunk = trunk_of(self.model)
        if trunk is None or not self.recipe.frozen_epochs or epoch not in (0, self.recipe.frozen_epochs):
            return
        trunk.trainable = epoch > 0
        if epoch and self.recipe.fine_tuned_layers:
            for layer in trunk.layers[: -self.recipe.fine_tuned_layers]:
                layer.trainable = False
        self._compile(self.model)

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
        return len(late) < self.recipe.patience or any(self.objective(row) >= self._best() for row in late)

    def keep(self, row: dict[str, Any]) -> None:
        """Keep the judge as `best.keras` if no epoch before had a better objective."""
        if self.objective(row) >= self._best():
            replace_whole(self.folder / "best.keras", self.judge.save)

    @staticmethod
    def objective(row: dict[str, Any]) -> float:
        """Return what an epoch is chosen by: the mean of accuracy and mean recall."""
        return (row["accuracy"] + row["mean_recall"]) / 2

    def _best(self) -> float:
        return max(map(self.objective, self.history), default=-np.inf)

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Yield an epoch's faces, augmented and treated, with their targets and, where they differ, their weights."""
        generator = np.random.default_rng([self.recipe.seed, epoch])
        rows = self.pool.order(generator)[: self.steps * self.recipe.batch_size]
        strength = self.recipe.augmentation_in(epoch)
        for chunk in np.split(rows, self.steps):
            faces: npt.NDArray = augment(self.pool.faces[chunk], generator, strength, self.recipe.mirror)
            faces = TREATMENTS[self.recipe.treatment](faces)
            targets = self.targets[chunk]
            if self.recipe.mixup:
                faces, targets = mixup(faces, targets, generator, self.recipe.mixup)
            faces = standardise(faces, self.recipe.form.channels)
            taught = self._teach(faces, targets) if self.teachers else targets
            if self.recipe.class_weights:
                yield faces, taught, targets[:, : len(self.weights)] @ self.weights
            else:
                yield faces, taught

    @cached_property
    def targets(self) -> npt.NDArray[np.float32]:
        """What each face should be answered with, and beside it, where priors count, its collection's to that power."""
        pool, share = self.pool, self.recipe.priors
        return np.concatenate([pool.targets, pool.own_priors**share], axis=1) if share else pool.targets

    @cached_property
    def weights(self) -> npt.NDArray[np.float32]:
        """How much a face of each class counts, float32 (classes,)."""
        return class_weights(self.pool.targets.argmax(axis=1), self.pool.targets.shape[1])

    def _teach(self, faces: npt.NDArray[np.float32], targets: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return targets with the mean of what the teachers answer to the very faces that the network will see.

        It is mixed into the targets or, where priors are taken out, stands beside them, since it is to be answered
        without any prior. Beyer et al., "Knowledge distillation: a good teacher is patient and consistent", CVPR 2022.
        """
        answers = np.mean([np.asarray(teacher.predict_on_batch(faces)) for teacher in self.teachers], axis=0)
        if self.recipe.priors:
            return np.concatenate([targets, answers], axis=1).astype(np.float32)
        return ((1 - self.recipe.teaching) * targets + self.recipe.teaching * answers).astype(np.float32)

    def measure(self, epoch: int) -> dict[str, float]:
        """Return the mean of each figure over the sets of validation faces."""
        rows = self.figures()
        return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}

    def figures(self) -> list[dict[str, float]]:
        """Return loss, accuracy and mean recall on each set of validation faces, the judge calibrated on them all."""
        answers = [predict(self.judge, faces.faces, self.recipe.treatment) for faces in self.validation]
        scores = [np.log(np.maximum(each, 1e-7)) for each in answers]
        labels = [faces.labels for faces in self.validation]
        biases, temperature = fit_biases(scores, labels, self.recipe.class_share)
        calibrated = [log_softmax(each / temperature + biases, axis=1) for each in scores]
        return [_figures(each, truth) for each, truth in zip(calibrated, labels, strict=True)]

    def _optimizer(self) -> keras.optimizers.Optimizer:
        recipe = self.recipe
        if recipe.optimizer == "sgd":
            return keras.optimizers.SGD(
                recipe.learning_rate, momentum=0.9, nesterov=True, weight_decay=recipe.weight_decay
            )
        if recipe.optimizer == "adamw":
            return keras.optimizers.AdamW(recipe.learning_rate, weight_decay=recipe.weight_decay)
        if recipe.optimizer == "adam":
            return keras.optimizers.Adam(recipe.learning_rate)
        raise TrainingError(f"no optimizer {recipe.optimizer!r}: choose adam, adamw or sgd")


def _can_be_resized(source: keras.Model, model: keras.Model) -> bool:
    """Tell whether a network can begin with the weights of one that sees faces of another size, or gray ones."""
    same = source.name == model.name == "residual_lstm" and source.output_shape == model.output_shape
    return same and source.input_shape[-1] in (1, model.input_shape[-1])


def _figures(log_scores: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> dict[str, float]:
    accuracy, mean_recall = accuracy_and_mean_recall(log_scores.argmax(axis=1), labels, ENOUGH_FACES)
    loss = float(-log_scores[np.arange(len(labels)), labels].mean())
    return {"validation_loss": loss, "accuracy": accuracy, "mean_recall": mean_recall}
