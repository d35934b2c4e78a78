"""The face detector's commands. Keras is imported when a command runs, not before."""

import json
from pathlib import Path
from typing import Any

import click

from fervi.training.detection.fit.recipe import DetectorRecipe
from fervi.training.files import name_written
from fervi.training.options import recipe_options, take_recipe

_PATH = click.Path(path_type=Path)
_margin = click.option(
    "--margin", type=float, default=0.0, show_default=True, help="of the classifier's crop where there are no landmarks"
)
_faces = click.option("--faces", type=_PATH, required=True, help="folder with boxes.json and images/")


@click.command()
@_faces
@click.option("--out", type=_PATH, required=True, help="the run's folder: checkpoints, average.keras")
@click.option("--portraits", type=_PATH, help="folder of photographs without boxes, a person each; needs --teacher")
@click.option("--backgrounds", type=_PATH, help="folder of pictures without any face")
@click.option(
    "--teacher", type=_PATH, help="YuNet's ONNX file: gives landmarks; what it finds unmarked is not background"
)
@recipe_options(DetectorRecipe)
def train_detector(
    faces: Path, out: Path, portraits: Path | None, backgrounds: Path | None, teacher: Path | None, **values: Any
) -> None:
    """Train the face detector; run it again to go on."""
    from fervi.training.detection.fit.material import Sources, load_material
    from fervi.training.detection.fit.run import DetectorRun

    material = load_material(Sources(faces, portraits, backgrounds, teacher), out / "teacher.npz")
    DetectorRun(out, take_recipe(values, DetectorRecipe), material).fit()


@click.command()
@click.argument("detector")
@_faces
@click.option("--side", type=int, default=640, show_default=True, help="photographs' longest side, in pixels")
@click.option("--threshold", type=click.FloatRange(0, 1), help="default: the card's, or 0.5")
@click.option("--source", help="only photographs of this source in boxes.json, wider for example")
@click.option("--every", is_flag=True, help="all photographs, not only the held-out tenth")
@click.option("--conditions", is_flag=True, help="also tilted, dark, overexposed, ...")
@click.option("--tags", type=_PATH, help="also recall on the faces that a file tags, such as tags.json here")
@click.option("--faceless", type=_PATH, help="also count false boxes on a folder of pictures without a face")
@click.option("--teacher", type=_PATH, help="YuNet's ONNX file: also measure the landmarks against its own")
@click.option("--portraits", type=_PATH, help="with --teacher: also the held-out tenth of the portraits in a folder")
@click.option("--report", type=_PATH, help="write report.json, report.md, curves.png, mistakes.png here")
@click.option("--json", "as_json", is_flag=True, help="print the figures as JSON")
def evaluate_detector(
    detector: str,
    faces: Path,
    side: int,
    threshold: float | None,
    source: str | None,
    every: bool,
    conditions: bool,
    tags: Path | None,
    faceless: Path | None,
    teacher: Path | None,
    portraits: Path | None,
    report: Path | None,
    as_json: bool,
) -> None:
    """Measure DETECTOR, a .keras, .tflite or YuNet .onnx file, or haar, on the held-out photographs."""
    from fervi.training.detection.data.photographs import load_backgrounds, load_photographs, split_names
    from fervi.training.detection.fit.material import load_held_out_portraits, point_out
    from fervi.training.detection.measure.candidates import load_candidate
    from fervi.training.detection.measure.measurement import Measurement
    from fervi.training.detection.measure.report import as_markdown, write_report
    from fervi.training.detection.measure.tags import load_tags

    photographs = load_photographs(faces, None if every else split_names(faces)[1])
    if source:
        photographs = [photograph for photograph in photographs if photograph.source == source]
    if teacher:
        photographs = point_out(photographs, teacher)
    measurement = Measurement(load_candidate(detector, side, threshold), photographs, side)
    figures = measurement.figures(conditions)
    if tags:
        figures["tags"] = measurement.recall_by_tag(load_tags(tags))
    if faceless:
        figures["false boxes"] = measurement.false_boxes(load_backgrounds(faceless))
    if teacher:
        figures["landmarks"] = measurement.landmarks()
    if teacher and portraits:
        figures["portraits"] = measurement.portraits(load_held_out_portraits(portraits, teacher))
    if report:
        write_report(measurement, figures, report)
    print(json.dumps(figures, indent=1) if as_json else as_markdown(figures))


@click.command()
@click.argument("model", type=_PATH)
@_faces
@click.option("--out", type=_PATH, default="models", show_default=True, help="the folder to write into")
@click.option("--version", default="1.0", show_default=True, help="the version in the card")
@_margin
def export_detector(model: Path, faces: Path, out: Path, version: str, margin: float) -> None:
    """Write LiteRT float32 and int8 files of MODEL, a .keras file or a run's folder."""
    from fervi.training.detection.ship.release import release

    network = model / "average.keras" if model.is_dir() else model
    name_written(release(network, faces, out, version, margin))


@click.command()
@_faces
@click.option("--portraits", type=_PATH, required=True, help="folder of photographs without boxes, a person each")
@click.option("--backgrounds", type=_PATH, required=True, help="folder of pictures without any face")
@click.option("--teacher", type=_PATH, required=True, help="YuNet's ONNX file")
@click.option("--out", type=_PATH, required=True, help="a folder for the runs and the files")
@click.option("--precision", default="float32", show_default=True, help="mixed_bfloat16 where it is faster")
@click.option("--seed", type=int, default=DetectorRecipe.seed, show_default=True)
@_margin
def reproduce_detector(
    faces: Path, portraits: Path, backgrounds: Path, teacher: Path, out: Path, precision: str, seed: int, margin: float
) -> None:
    """Train every stage of the face detector from nothing and export it; run it again to go on."""
    from fervi.training.detection.fit.material import Sources
    from fervi.training.detection.ship.reproduce import reproduce

    name_written(reproduce(Sources(faces, portraits, backgrounds, teacher), out, precision, seed, margin))


COMMANDS = (train_detector, evaluate_detector, export_detector, reproduce_detector)
