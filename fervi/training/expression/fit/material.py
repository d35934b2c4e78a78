"""What a run learns from and is judged on: FER-2013 and, where they are given, further collections."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError, TrainingError
from fervi.training.expression.data.balancing import Method, over_sample
from fervi.training.expression.data.datasets import read_dataset
from fervi.training.expression.data.faces import Faces, clear_majority, without_non_faces
from fervi.training.expression.data.fer2013 import load_fer2013
from fervi.training.expression.data.framing import as_served
from fervi.training.expression.data.near_duplicates import only_unseen, unseen_rows
from fervi.training.expression.data.pool import Pool, alone, even_tones, join
from fervi.training.expression.data.selection import uncut_size
from fervi.training.expression.data.sheets import KNOWN, load_sheets, read_sheets
from fervi.training.expression.data.targets import soft_targets, trusted_targets
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.measure.affect import affect_of
from fervi.training.expression.measure.skin_tone import tones_of
from fervi.training.expression.network.architectures import architecture
from fervi.vision.crop import GRAY_48, FaceFormat, fit_face
from fervi.vision.detector import FaceDetector
from fervi.vision.factory import make_detector


@dataclass(frozen=True)
class Sources:
    """Where the data lies.

    Attributes:
        data: Kaggle's `fer2013.csv`, or any other data set that `read_dataset` reads.
        ferplus: FER+'s `fer2013new.csv`, or None.
        collections: A folder of collections of sheets, each named as in `KNOWN`; None where only FER-2013 is learned.
    """

    data: Path
    ferplus: Path | None = None
    collections: Path | None = None


@dataclass(frozen=True)
class Material:
    """What a run learns from, and sets of faces, none of them learned from, that choose its epoch and calibration."""

    pool: Pool
    validation: Sequence[Faces]

    @property
    def classes(self) -> tuple[str, ...]:
        """What the targets stand for."""
        return self.validation[0].classes


def load_material(sources: Sources, recipe: ExpressionRecipe) -> Material:
    """Read what a recipe learns from, and the validation part of it.

    A validation face whose picture is a near-duplicate of one that is learned from is left out.

    Raises:
        DatasetError: A file or a collection is not what it should be, or is not given.
    """
    return _load_dataset(sources, recipe) if _is_plain(sources, recipe) else _load_collections(sources, recipe)


def _is_plain(sources: Sources, recipe: ExpressionRecipe) -> bool:
    """Tell whether the labels of one data set are learned, and no votes and no further collections."""
    further = sources.ferplus or sources.collections or recipe.votes or list(recipe.collections()) != ["fer2013"]
    return sources.data.is_dir() or not further


def _load_dataset(sources: Sources, recipe: ExpressionRecipe) -> Material:
    size = uncut_size(sources.data) if recipe.detector else recipe.size
    splits = read_dataset(sources.data, size, recipe.colour)
    training, validation = (_as_served(part, recipe) for part in (splits.train, splits.validation))
    if recipe.over_sampling != "none":
        training = over_sample(training, cast(Method, recipe.over_sampling), recipe.seed)
    estimates = architecture(recipe.architecture).outputs is not None
    targets = affect_of(training) if estimates else soft_targets(training, 0.0, recipe.smoothing)
    pool = alone(training.faces, targets)
    return Material(join([pool], [1.0], recipe.balance) if recipe.balance else pool, [validation])


def _as_served(faces: Faces, recipe: ExpressionRecipe) -> Faces:
    if not recipe.detector:
        return faces
    return replace(faces, faces=as_served(list(faces.faces), make_detector(recipe.detector), form=recipe.form))


def _load_collections(sources: Sources, recipe: ExpressionRecipe) -> Material:
    if recipe.over_sampling != "none":
        raise TrainingError(
            "--over-sampling is for one data set alone: leave out --ferplus, --collections and --shares, and set "
            "--votes 0"
        )
    if recipe.form != GRAY_48 and not recipe.detector:
        raise TrainingError("--size and --colour of several collections need --detector: it cuts their faces anew")
    shares = recipe.collections()
    collections = [_load(sources, name, recipe) for name in shares]
    pools = [each.pool for each in collections]
    learned = [
        Faces(f"the training faces of {name}", pool.faces, np.zeros(len(pool), np.int64))
        for name, pool in zip(shares, pools, strict=True)
    ]
    validation = [unseen_rows(each.held_out, *learned) for each in collections]
    if recipe.detector:
        detector = make_detector(recipe.detector)
        collections = [each.as_served(detector, recipe.form) for each in collections]
        pools = [each.pool for each in collections]
    joined = join(pools, list(shares.values()), recipe.balance) if len(pools) > 1 or recipe.balance else pools[0]
    return Material(
        joined,
        [
            only_unseen(each.held_out, rows, "what is learned from")
            for each, rows in zip(collections, validation, strict=True)
        ],
    )


@dataclass(frozen=True)
class _Collection:
    """One collection, its held-out faces, and the crops that both were cut from."""

    pool: Pool
    held_out: Faces
    crops: Sequence[npt.NDArray[np.uint8]]
    held_out_crops: Sequence[npt.NDArray[np.uint8]]
    edge: float = 0.0

    def as_served(self, detector: FaceDetector, form: FaceFormat) -> "_Collection":
        faces = as_served(self.crops, detector, self.edge, form)
        held_out = replace(self.held_out, faces=as_served(self.held_out_crops, detector, self.edge, form))
        return replace(self, pool=replace(self.pool, faces=faces), held_out=held_out)


def _load(sources: Sources, name: str, recipe: ExpressionRecipe) -> _Collection:
    return _load_fer2013(sources, recipe) if name == "fer2013" else _load_sheets(sources, name, recipe)


def _load_fer2013(sources: Sources, recipe: ExpressionRecipe) -> _Collection:
    training = without_non_faces(load_fer2013(sources.data, "Training", sources.ferplus))
    public = load_fer2013(sources.data, "PublicTest", sources.ferplus)
    held_out = clear_majority(public) if recipe.votes > 0.5 else public
    pool = alone(training.faces, soft_targets(training, recipe.votes, recipe.smoothing, recipe.sharpness))
    return _Collection(pool, held_out, list(training.faces), list(held_out.faces))


def _load_sheets(sources: Sources, name: str, recipe: ExpressionRecipe) -> _Collection:
    if sources.collections is None:
        raise DatasetError(f"the recipe learns from {name}: give the folder that holds it with --collections")
    name, _, source = name.partition("/")
    folder = sources.collections / name
    images, labels = read_sheets(folder, "train", source or None)
    faces = np.stack([fit_face(image) for image in images])
    pool = alone(faces, trusted_targets(labels, KNOWN[name].trust))
    pool = replace(pool, draws=even_tones(tones_of(images), recipe.tones))
    held_out = load_sheets(folder, "validation", source or None)
    crops, held_out_crops = (
        read_sheets(folder, part, source or None, whole=True)[0] for part in ("train", "validation")
    )
    return _Collection(pool, held_out, crops, held_out_crops, KNOWN[name].cut)
