"""A detector's figures as a person reads them: Markdown, precision-recall curves, a sheet of mistakes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.measure.matching import LEAST_SIDE, Answers, match
from fervi.training.detection.measure.measurement import Measurement

_TILE, _COLUMNS, _ROWS = 96, 12, 5
Tiles = list[tuple[float, npt.NDArray[np.uint8]]]


def as_markdown(figures: Mapping[str, Any]) -> str:
    """Return a table, a group of faces a row; see `Measurement.figures`."""
    lines = [
        f"# {figures['detector']}, {figures['photographs']} photographs at {figures['longest_side']} px",
        "",
        f"| | faces | AP | recall at precision 0.9 | precision at {figures['threshold']} | recall |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, row in figures["groups"].items():
        numbers = " | ".join(f"{row[key]:.3f}" for key in ("ap", "recall_at_90", "precision", "recall_at_threshold"))
        lines.append(f"| {name} | {row['faces']} | {numbers} |")
    if "tags" in figures:
        lines += ["", *_tag_rows(figures)]
    if "false boxes" in figures:
        lines += ["", f"False boxes on {figures['false boxes']['pictures']} pictures without a face:", ""]
        for side, false in figures["false boxes"]["sides"].items():
            where = f" ({', '.join(false['on'])})" if false["on"] else ""
            lines.append(f"- {side}: {false['boxes']}{where}")
    return "\n".join(lines) + "\n"


def _tag_rows(figures: Mapping[str, Any]) -> list[str]:
    lines = [
        f"| tagged by eye | faces | recall at precision 0.9 | recall at {figures['threshold']} |",
        "| --- | --- | --- | --- |",
    ]
    for name, row in figures["tags"].items():
        lines.append(f"| {name} | {row['faces']} | {row['recall_at_90']:.3f} | {row['recall_at_threshold']:.3f} |")
    return lines


def write_report(measurement: Measurement, figures: Mapping[str, Any], folder: Path) -> None:
    """Write `report.json`, `report.md`, `curves.png` and `mistakes.png`; the last shows people: do not commit it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(figures, indent=1) + "\n")
    (folder / "report.md").write_text(as_markdown(figures))
    draw_curves(measurement.answers, folder / "curves.png")
    draw_mistakes(measurement, folder / "mistakes.png")


def draw_curves(answers: Mapping[str, Answers], path: Path) -> None:
    """Draw precision over recall, a line for each group of faces."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 5), layout="constrained")
    for name, group in answers.items():
        precision, recall, _ = group.curve()
        axes.plot(recall, precision, label=f"{name} ({group.faces})")
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0.4, 1.01))
    axes.legend(loc="lower left")
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def draw_mistakes(measurement: Measurement, path: Path) -> None:
    """Draw the surest false boxes and, under a white line, the largest missed faces."""
    false: Tiles = []
    missed: Tiles = []
    for photograph in measurement.photographs:
        scaled = photograph.resized(measurement.longest_side)
        boxes, scores, _ = measurement.candidate.find(scaled.image)
        sure = scores >= measurement.candidate.threshold
        _collect(scaled, boxes[sure], scores[sure], false, missed)
    line = np.full((6, _TILE * _COLUMNS, 3), 255, np.uint8)
    sheet = np.concatenate([_sheet(false), line, _sheet(missed)])
    cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))


def _collect(photograph: Photograph, boxes: npt.NDArray, scores: npt.NDArray, false: Tiles, missed: Tiles) -> None:
    sides = (photograph.boxes[:, 2:] - photograph.boxes[:, :2]).max(axis=1, initial=0)
    counts = ~photograph.ignored & (sides >= LEAST_SIDE)
    matched = match(boxes, scores, photograph.boxes, counts)
    corners = np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)
    for index in np.nonzero((matched < 0) & (boxes[:, 2:].max(axis=1, initial=0) >= LEAST_SIDE))[0]:
        false.append((float(scores[index]), _tile(photograph.image, corners[index])))
    for index in np.setdiff1d(np.nonzero(counts)[0], matched):
        missed.append((float(sides[index]), _tile(photograph.image, photograph.boxes[index])))


def _sheet(tiles: Tiles) -> npt.NDArray[np.uint8]:
    worst = [tile for _, tile in sorted(tiles, key=lambda pair: -pair[0])][: _ROWS * _COLUMNS]
    worst += [np.zeros((_TILE, _TILE, 3), np.uint8)] * (_ROWS * _COLUMNS - len(worst))
    rows = [np.concatenate(worst[start : start + _COLUMNS], axis=1) for start in range(0, len(worst), _COLUMNS)]
    return np.concatenate(rows)


def _tile(image: npt.NDArray[np.uint8], box: npt.NDArray) -> npt.NDArray[np.uint8]:
    """Cut a box with as much again around it, and mark it."""
    middle, side = (box[:2] + box[2:]) / 2, 2 * float((box[2:] - box[:2]).max())
    scale, half = _TILE / side, _TILE / 2
    matrix = np.array([[scale, 0, half - scale * middle[0]], [0, scale, half - scale * middle[1]]])
    tile = cv2.warpAffine(image, matrix, (_TILE, _TILE))
    cv2.rectangle(tile, (_TILE // 4, _TILE // 4), (3 * _TILE // 4, 3 * _TILE // 4), (0, 255, 0), 1)
    return tile
