"""Training: epochs that can stop at any moment and go on, averaged weights, a choice on PublicTest alone."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from fervi.errors import FerviError
from fervi.training.expression.data.augment import augment, mixup
from fervi.training.expression.data.faces import Dataset, soft_targets, without_non_faces
from fervi.training.expression.fit.recipe import Recipe, load_recipe
from fervi.training.expression.network.architectures import ARCHITECTURES
from fervi.training.expression.network.inference import load_model, predict
from fervi.vision.crop import standardise


class TrainingError(FerviError):
    """A run can't go on; the message says what to change."""


Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


class Average:
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
        np.savez(path, *self.weights, updates=self.updates)

    def load(self, path: Path) -> None:
        with np.load(path) as saved:
            self.weights = [saved[f"arr_{index}"] for index in range(len(saved.files) - 1)]
            self.updates = int(saved["updates"])


class Run:
    """One training run and its folder.

    The folder holds `recipe.json`, `history.json`, `best.keras` (the averaged weights of the epoch that was best
    on PublicTest) and `checkpoint/`, from which the run goes on after a stop.
    """

    def __init__(self, folder: Path, recipe: Recipe, training: Dataset, validation: Dataset) -> None:
        self.folder, self.recipe, self.validation = folder, recipe, validation
        self.training = without_non_faces(training)
        if self._steps() == 0:
            raise TrainingError(f"{len(self.training)} faces are fewer than --batch-size {recipe.batch_size}")
        self._keep_recipe()
        self.targets = soft_targets(self.training, recipe.votes, recipe.smoothing)
        self.teachers = [load_model(Path(teacher)) for teacher in recipe.teachers]
        keras.utils.set_random_seed(recipe.seed)
        keras.mixed_precision.set_global_policy(recipe.precision)
        self.model = ARCHITECTURES[recipe.architecture]()
        self._start()
        self.model.compile(self._optimizer(), "categorical_crossentropy")
        self.average = Average(self.model, recipe.average)
        self.judge = ARCHITECTURES[recipe.architecture]()
        self.history: list[dict[str, float]] = []
        self._restore()

    def fit(self) -> list[dict[str, float]]:
        """Train until the recipe's last epoch, or until its patience ends, and return the history, a row an epoch."""
        while len(self.history) < self.recipe.epochs and self._is_improving():
            row = self._run_epoch(len(self.history))
            if row["accuracy"] >= self._best_accuracy():
                _replace(self.folder / "best.keras", self.judge.save)
            self.history.append(row)
            print(" ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)
            self._checkpoint()
        return self.history

    def _run_epoch(self, epoch: int) -> dict[str, float]:
        started = monotonic()
        loss = self._train_epoch(epoch)
        self.judge.set_weights(self.average.weights)
        return {"epoch": epoch + 1, "loss": loss, **self._judge(), "seconds": round(monotonic() - started, 1)}

    def _best_accuracy(self) -> float:
        return max((row["accuracy"] for row in self.history), default=0.0)

    def _is_improving(self) -> bool:
        late = self.history[-self.recipe.patience :]
        return len(late) < self.recipe.patience or any(row["accuracy"] >= self._best_accuracy() for row in late)

    def _train_epoch(self, epoch: int) -> float:
        steps = self._steps()
        progress = keras.utils.Progbar(steps, unit_name="batch", stateful_metrics=["epoch"])
        losses = []
        for step, (faces, targets) in enumerate(self._batches(epoch), 1):
            losses.append(float(self.model.train_on_batch(faces, targets)))
            self.average.update(self.model)
            progress.update(step, [("epoch", epoch + 1), ("loss", losses[-1])])
        if not np.isfinite(losses).all():
            raise TrainingError(f"the loss of epoch {epoch + 1} is not finite: lower --learning-rate")
        return float(np.mean(losses))

    def _batches(self, epoch: int) -> Iterator[Batch]:
        """Yield an epoch's batches; the next one is augmented while the network works on this one."""
        generator = np.random.default_rng([self.recipe.seed, epoch])
        rows = generator.permutation(len(self.training))[: self._steps() * self.recipe.batch_size]
        chunks = np.split(rows, self._steps())
        strength = self.recipe.augmentation_in(epoch)

        def prepare(chunk: npt.NDArray) -> Batch:
            faces: npt.NDArray = augment(self.training.faces[chunk], generator, strength)
            targets = self.targets[chunk]
            if self.recipe.mixup:
                faces, targets = mixup(faces, targets, generator, self.recipe.mixup)
            faces = standardise(faces)
            return faces, self._teach(faces, targets) if self.teachers else targets

        with ThreadPoolExecutor(1) as ahead:
            pending = ahead.submit(prepare, chunks[0])
            for chunk in chunks[1:]:
                ready, pending = pending, ahead.submit(prepare, chunk)
                yield ready.result()
            yield pending.result()

    def _teach(self, faces: npt.NDArray[np.float32], targets: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Mix targets with the mean of what the teachers answer to the very faces that the network will see.

        Beyer et al., "Knowledge distillation: a good teacher is patient and consistent", CVPR 2022.
        """
        answers = np.mean([np.asarray(teacher.predict_on_batch(faces)) for teacher in self.teachers], axis=0)
        return ((1 - self.recipe.teaching) * targets + self.recipe.teaching * answers).astype(np.float32)

    def _start(self) -> None:
        if not self.recipe.start:
            return
        source = load_model(Path(self.recipe.start))
        if source.name != self.model.name:
            raise TrainingError(f"{self.recipe.start} is a {source.name}, the run a {self.model.name}: give its like")
        self.model.set_weights(source.get_weights())

    def _steps(self) -> int:
        return len(self.training) // self.recipe.batch_size

    def _judge(self) -> dict[str, float]:
        scores = predict(self.judge, self.validation.faces)
        hit = scores.argmax(axis=1) == self.validation.labels
        recalls = [hit[self.validation.labels == label].mean() for label in np.unique(self.validation.labels)]
        likelihood = scores[np.arange(len(hit)), self.validation.labels]
        return {
            "validation_loss": float(-np.log(np.maximum(likelihood, 1e-7)).mean()),
            "accuracy": float(hit.mean()),
            "mean_recall": float(np.mean(recalls)),
        }

    def _optimizer(self) -> keras.optimizers.Optimizer:
        recipe, steps = self.recipe, self._steps()
        warmup = round(min(recipe.warmup_epochs, recipe.epochs / 2) * steps)
        rate = keras.optimizers.schedules.CosineDecay(
            0.0, recipe.epochs * steps - warmup, warmup_target=recipe.learning_rate, warmup_steps=warmup
        )
        if recipe.optimizer == "sgd":
            return keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=recipe.weight_decay)
        return keras.optimizers.AdamW(rate, weight_decay=recipe.weight_decay)

    def _checkpoint(self) -> None:
        target, fresh, old = (self.folder / name for name in ("checkpoint", "checkpoint.new", "checkpoint.old"))
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        self.model.save(fresh / "model.keras")
        self.average.save(fresh / "average.npz")
        (fresh / "history.json").write_text(json.dumps(self.history))
        if target.exists():
            target.rename(old)
        fresh.rename(target)
        shutil.rmtree(old, ignore_errors=True)
        (self.folder / "history.json").write_text(json.dumps(self.history, indent=1))

    def _keep_recipe(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        written = self.folder / "recipe.json"
        if written.exists() and load_recipe(written) != self.recipe:
            raise TrainingError(f"{written} is of another recipe: go on with that one, or give a new --out folder")
        written.write_text(json.dumps(asdict(self.recipe), indent=1))

    def _restore(self) -> None:
        """Go on from the last finished epoch, if there is one."""
        saved = next((f for name in ("checkpoint", "checkpoint.old") if (f := self.folder / name).exists()), None)
        if saved is None:
            return
        self.model = keras.saving.load_model(saved / "model.keras")
        self.average.load(saved / "average.npz")
        self.history = json.loads((saved / "history.json").read_text())
        print(f"going on after epoch {len(self.history)} of {self.recipe.epochs}", flush=True)


def _replace(path: Path, save: Any) -> None:
    fresh = path.with_name(f"new-{path.name}")
    save(fresh)
    fresh.replace(path)
