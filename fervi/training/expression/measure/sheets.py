"""What figures can't say, as pictures: calibration, mistakes, what answers rest on. They show people's faces."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.measure.figures import reliability
from fervi.training.expression.measure.readers import KerasReader, open_reader
from fervi.training.expression.measure.saliency import guided_backpropagation, saliency
from fervi.vision.explanation import occluded, occlusion_map

_MISTAKES_OF_EACH = 12


def draw_sheets(model: Path, dataset: Faces, folder: Path) -> None:
    """Write `reliability.png`, `mistakes.png` and, for a Keras file, `explanations.png`; do not commit the last two."""
    reader = open_reader(model)
    scores = reader.predict(dataset.faces)
    draw_reliability(scores, dataset.labels, folder / "reliability.png")
    draw_mistakes(dataset, scores, folder / "mistakes.png")
    if isinstance(reader, KerasReader):
        draw_explanations(reader, dataset, scores, folder / "explanations.png")


def draw_reliability(scores: npt.NDArray, labels: npt.NDArray, path: Path) -> None:
    """Draw how often an answer is correct over how probable it was said to be; the size of a dot is its faces."""
    rows = reliability(scores, labels)
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="gray", linestyle="--", label="perfect calibration")
    confidence, accuracy, faces = ([row[key] for row in rows] for key in ("confidence", "accuracy", "faces"))
    axes.plot(confidence, accuracy)
    axes.scatter(confidence, accuracy, s=np.array(faces) / max(faces) * 200)
    axes.set(xlabel="top probability", ylabel="share of correct answers", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    figure.savefig(path, dpi=100)


def draw_mistakes(dataset: Faces, scores: npt.NDArray, path: Path) -> None:
    """Draw, a row for each emotion, the faces so labelled whose wrong answers were most confident."""
    answers, confidence = scores.argmax(axis=1), scores.max(axis=1)
    figure = Figure(figsize=(15, 10), layout="constrained")
    grid = figure.subplots(len(dataset.classes), _MISTAKES_OF_EACH)
    for label, row in enumerate(grid):
        wrong = np.flatnonzero((dataset.labels == label) & (answers != label))
        surest = wrong[np.argsort(-confidence[wrong], kind="stable")]
        row[0].set_ylabel(dataset.classes[label])
        for place, axes in enumerate(row):
            axes.set(xticks=[], yticks=[])
            if place < len(surest):
                index = surest[place]
                axes.imshow(dataset.faces[index], "gray")
                axes.set_title(f"{dataset.classes[answers[index]]} {confidence[index]:.2f}", fontsize=8)
    figure.savefig(path, dpi=100)


def draw_explanations(reader: KerasReader, dataset: Faces, scores: npt.NDArray, path: Path) -> None:
    """Draw, a row for each emotion, the surest correct and the surest wrong face that was answered so.

    Beside each face stand its occlusion map, its saliency and its guided backpropagation, all for the answer.
    """
    answers, confidence = scores.argmax(axis=1), scores.max(axis=1)
    figure = Figure(figsize=(11, 11), layout="constrained")
    grid = figure.subplots(len(dataset.classes), 8)
    for axes in grid.flat:
        axes.set(xticks=[], yticks=[])
    for emotion, row in enumerate(grid):
        row[0].set_ylabel(dataset.classes[emotion])
        for hit, places in ((True, row[:4]), (False, row[4:])):
            found = np.flatnonzero((answers == emotion) & ((dataset.labels == emotion) == hit))
            if len(found):
                index = found[confidence[found].argmax()]
                places[0].set_title(f"labelled {dataset.classes[dataset.labels[index]]}", fontsize=8)
                _explain(reader, dataset.faces[index], emotion, places)
    for axes, title in zip(grid[-1], ("face", "occlusion", "saliency", "guided") * 2, strict=True):
        axes.set_xlabel(title, fontsize=8)
    figure.savefig(path, dpi=100)


def _explain(reader: KerasReader, face: npt.NDArray[np.uint8], emotion: int, places: npt.NDArray) -> None:
    chosen = np.array([emotion])
    occlusion = occlusion_map(reader.predict(occluded(face))[:, emotion])
    guided = guided_backpropagation(reader.model, face[None], chosen)[0]
    places[0].imshow(face, "gray")
    places[1].imshow(occlusion, "RdBu_r", vmin=-np.abs(occlusion).max(), vmax=np.abs(occlusion).max())
    places[2].imshow(saliency(reader.model, face[None], chosen)[0], "magma")
    places[3].imshow(guided, "gray", vmin=-np.abs(guided).max(), vmax=np.abs(guided).max())
