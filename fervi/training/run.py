"""A training run: epochs that can stop at any moment and go on, with averaged weights."""

import json
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar

import keras
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from fervi.training.average import WeightAverage
from fervi.training.batches import prefetch
from fervi.training.errors import TrainingError
from fervi.training.files import write_whole
from fervi.training.recipe import FILE, Recipe, keep_recipe

R = TypeVar("R", bound=Recipe)
Batch = tuple[npt.NDArray[np.float32], ...]
"""Samples, targets and, where they count differently, the weight of each sample."""
History = list[dict[str, Any]]


class Run(ABC, Generic[R]):
    """One run and its folder: `recipe.json`, `history.json`, and `checkpoint/`, from which it goes on after a stop.

    The checkpoint (network with its optimizer, averaged weights, history) is replaced as a whole after each epoch.

    Attributes:
        model: The network that learns, compiled.
        judge: The network that carries the averaged weights.
        average: The averaged weights.
        history: A row an epoch.
    """

    model: keras.Model
    judge: keras.Model
    average: WeightAverage

    def __init__(self, folder: Path, recipe: R) -> None:
        self.folder, self.recipe = folder, recipe
        self.history: History = []

    @abstractmethod
    def build(self) -> tuple[keras.Model, keras.Model]:
        """Return the network that learns, compiled, and the one that will carry the averaged weights."""

    @property
    @abstractmethod
    def steps(self) -> int:
        """Batches an epoch."""

    @abstractmethod
    def batches(self, epoch: int) -> Iterator[Batch]:
        """Yield the batches of an epoch, counted from 0; the same seed and epoch give the same batches."""

    @abstractmethod
    def measure(self, epoch: int) -> dict[str, float]:
        """Return figures of the judge for the history; may be empty."""

    def keep(self, row: dict[str, Any]) -> None:
        """Keep the judge, if its epoch's row of the history is good enough."""

    def begin_epoch(self, epoch: int) -> None:
        """Do what must be done before an epoch's batches are made."""

    def goes_on(self) -> bool:
        """Tell whether another epoch makes sense."""
        return True

    def prepare(self) -> None:
        """Make the networks and go on from the last finished epoch, if there is one.

        Raises:
            TrainingError: The folder holds a run of another recipe.
        """
        keep_recipe(self.recipe, self.folder)
        keras.utils.set_random_seed(self.recipe.seed)
        keras.mixed_precision.set_global_policy(self.recipe.precision)
        self.model, self.judge = self.build()
        self.average = WeightAverage(self.model, self.recipe.average)
        self._restore()

    def fit(self) -> History:
        """Train until the recipe's last epoch, or until nothing is gained any more, and return the history.

        Raises:
            TrainingError: The folder holds a run of another recipe, or the loss is not finite.
        """
        self.prepare()
        while len(self.history) < self.recipe.epochs and self.goes_on():
            row = self._run_epoch(len(self.history))
            self.keep(row)
            self.history.append(row)
            tqdm.write(" ".join(f"{name} {value:.4g}" for name, value in row.items()))
            self._checkpoint()
        return self.history

    def _run_epoch(self, epoch: int) -> dict[str, Any]:
        started = monotonic()
        self.begin_epoch(epoch)
        loss = self.train_epoch(epoch)
        self.judge.set_weights(self.average.weights)
        return {"epoch": epoch + 1, "loss": loss, **self.measure(epoch), "seconds": round(monotonic() - started, 1)}

    def train_epoch(self, epoch: int) -> float:
        """Learn from the batches of an epoch and return their mean loss.

        Raises:
            TrainingError: The loss is not finite.
        """
        losses = []
        batches = tqdm(
            prefetch(self.batches(epoch)), f"epoch {epoch + 1}/{self.recipe.epochs}", self.steps,
            unit="batch", leave=False, disable=None,
        )  # fmt: skip
        for step, batch in enumerate(batches, 1):
            self.model.optimizer.learning_rate = self.recipe.rate_after(epoch + step / self.steps)
            losses.append(float(self.model.train_on_batch(*batch)))
            self.average.update(self.model)
            batches.set_postfix(loss=f"{np.mean(losses[-100:]):.4f}", refresh=False)
        if not np.isfinite(losses).all():
            raise TrainingError(f"the loss of epoch {epoch + 1} is not finite: lower --learning-rate")
        return float(np.mean(losses))

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
        write_whole(json.dumps(self.history, indent=1).encode(), self.folder / "history.json")

    def _restore(self) -> None:
        saved = next((f for name in ("checkpoint", "checkpoint.old") if (f := self.folder / name).exists()), None)
        if saved is None:
            return
        self.model = keras.saving.load_model(saved / "model.keras")
        self.average.load(saved / "average.npz")
        self.history = json.loads((saved / "history.json").read_text())
        tqdm.write(f"going on after epoch {len(self.history)} of {self.recipe.epochs}")


def training_minutes(network: Path) -> dict[str, int]:
    """Return `training_minutes` of the run that a network's file lies in; nothing where it has no history."""
    history = _history_beside(network)
    return {"training_minutes": _minutes(history)} if history else {}


def training_of(network: Path) -> dict[str, int]:
    """Return epochs, minutes and seed of the run that a network's file lies in; nothing where it lies in none."""
    history, recipe = _history_beside(network), network.with_name(FILE)
    if not history or not recipe.is_file():
        return {}
    seed = json.loads(recipe.read_text())["seed"]
    return {"epochs": len(history), "minutes": _minutes(history), "seed": seed}


def _history_beside(network: Path) -> History:
    path = network.with_name("history.json")
    return json.loads(path.read_text()) if path.is_file() else []


def _minutes(history: History) -> int:
    return round(sum(row["seconds"] for row in history) / 60)
