"""A trained detector becomes what ships: exported both ways, measured, with its card."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fervi.training.detection.data.photographs import Photograph, load_photographs, split_names
from fervi.training.detection.measure.matching import Answers, Find, evaluate
from fervi.training.detection.ship.export import (
    export_float32,
    export_int8,
    litert_find,
    load_detector,
    score_difference,
    score_logits,
)
from fervi.training.errors import ExportError
from fervi.training.files import replace_whole, write_whole
from fervi.training.run import training_minutes
from fervi.vision.card import write_card

INT8_LOSS = 0.01
"""How much average precision the int8 file may lose against float32."""

PRECISION = 0.975
"""The precision on the validation photographs that the threshold is chosen for."""

_TYPICAL = (30, 100, 300)
"""From how many training photographs int8's ranges are measured: of these files the one nearest to float32 stays."""

_COMPARED = 100
"""On how many others that is found out."""

_ALL = "all sources"
Figures = dict[str, dict[str, Answers]]


def release(model_path: Path, faces: Path, out: Path, version: str, margin: float) -> list[Path]:
    """Write `face.keras`, `face.tflite`, `face-int8.tflite` and their cards into a folder.

    Nothing is written unless both exports find faces as Keras does.

    Args:
        model_path: The `average.keras` of a run.
        faces: The folder that it learned from; the held-out tenth is measured.
        out: The folder to write into.
        version: The version that the card states.
        margin: How much wider than a box the classifier's crop is, as a share of the longer side.

    Raises:
        ExportError: An export answers differently.
    """
    training, validation = split_names(faces)
    typical = np.random.default_rng(1).permutation(training)[: _TYPICAL[-1] + _COMPARED]
    learned, held_out = load_photographs(faces, typical.tolist()), load_photographs(faces, validation)
    model = load_detector(model_path)
    float32 = export_float32(model, held_out[:20])
    files = [export_int8(model, learned[:count]) for count in _TYPICAL]
    compared = learned[-_COMPARED:]
    expected = score_logits(float32, compared)
    int8 = min(files, key=lambda content: score_difference(score_logits(content, compared), expected))
    contents = {"face": float32, "face-int8": int8}
    answers = {name: _by_source(litert_find(content), held_out) for name, content in contents.items()}
    _check_int8(answers["face"][_ALL]["all"], answers["face-int8"][_ALL]["all"])

    out.mkdir(parents=True, exist_ok=True)
    replace_whole(out / "face.keras", model.save)
    written = [out / "face.keras"]
    for name, content in contents.items():
        threshold = threshold_for(answers[name][_ALL]["all"], PRECISION)
        write_whole(content, out / f"{name}.tflite")
        write_card(out / f"{name}.json", _card(name, model_path, version, margin, model.count_params(), threshold))
        write_card(out / f"{name}.figures.json", {"figures": _figures(answers[name], threshold)})
        written += [out / f"{name}{suffix}" for suffix in (".tflite", ".json", ".figures.json")]
    return written


def threshold_for(answers: Answers, precision: float) -> float:
    """Return the least score from which on the boxes reach a precision."""
    precisions, _, scores = answers.curve()
    reached = np.nonzero(precisions >= precision)[0]
    return round(float(scores[reached[-1]]), 3) if len(reached) else 1.0


def _check_int8(float32: Answers, int8: Answers) -> None:
    loss = float32.summary()["ap"] - int8.summary()["ap"]
    if loss > INT8_LOSS:
        raise ExportError(f"int8 loses {loss:.4f} of average precision (allowed: {INT8_LOSS}): not written")


def _by_source(find: Find, photographs: Sequence[Photograph]) -> Figures:
    """Judge a detector on all photographs and on those of each source."""
    sources = sorted({photograph.source for photograph in photographs})
    parts = {source: [photograph for photograph in photographs if photograph.source == source] for source in sources}
    return {name: evaluate(find, part) for name, part in {_ALL: photographs, **parts}.items()}


def _card(name: str, source: Path, version: str, margin: float, parameters: int, threshold: float) -> dict[str, Any]:
    card = {
        "name": f"fervi-{name}",
        "version": version,
        "threshold": threshold,
        "margin": margin,
        "parameters": parameters,
    }
    if (recipe := source.with_name("recipe.json")).exists():
        card["recipe"] = json.loads(recipe.read_text())
    return card | training_minutes(source)


def _figures(answers: Figures, threshold: float) -> dict[str, Any]:
    """Return the figures of each group of faces at 640 px, for all photographs and for those of each source."""
    return {
        f"held-out photographs at 640 px, {part}": {
            group: {**found.summary(), **found.at(threshold)} for group, found in groups.items()
        }
        for part, groups in answers.items()
    }
