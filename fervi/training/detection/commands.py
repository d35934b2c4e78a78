"""The face detector's commands. Keras is imported when a command runs, not before."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from fervi.training.detection.fit.recipe import DetectorRecipe
from fervi.training.options import add_recipe_options, recipe_from


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add train-detector, evaluate-detector, export-detector and measure-margin to the command line's commands."""
    _add_train(commands)
    _add_evaluate(commands)
    _add_export(commands)
    _add_margin(commands)


def _add_train(commands: Any) -> None:
    parser = commands.add_parser("train-detector", help="train the face detector; run it again to go on")
    _add_faces(parser)
    parser.add_argument("--out", type=Path, required=True, help="the run's folder: checkpoints, average.keras")
    parser.add_argument("--backgrounds", type=Path, help="folder of pictures without any face")
    parser.add_argument("--teacher", type=Path, help="YuNet's ONNX file: what it finds unmarked is not background")
    add_recipe_options(parser, DetectorRecipe)
    parser.set_defaults(run=_train)


def _add_evaluate(commands: Any) -> None:
    parser = commands.add_parser("evaluate-detector", help="measure a face detector on the held-out photographs")
    parser.add_argument("detector", help="a .keras or .tflite file, YuNet's ONNX file, or haar")
    _add_faces(parser)
    parser.add_argument("--side", type=int, default=640, help="photographs' longest side; default: %(default)s")
    parser.add_argument("--threshold", type=float, help="default: the card's, or 0.5")
    parser.add_argument("--source", help="only photographs of this source in boxes.json, wider for example")
    parser.add_argument("--every", action="store_true", help="all photographs, not only the held-out tenth")
    parser.add_argument("--conditions", action="store_true", help="also tilted, dark, overexposed, ...")
    parser.add_argument("--tags", type=Path, help="also recall on the faces that a file tags, such as tags.json here")
    parser.add_argument("--faceless", type=Path, help="also count false boxes on a folder of pictures without a face")
    parser.add_argument("--report", type=Path, help="write report.json, report.md, curves.png, mistakes.png here")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.set_defaults(run=_evaluate)


def _add_export(commands: Any) -> None:
    parser = commands.add_parser("export-detector", help="write LiteRT float32 and int8 files of the face detector")
    parser.add_argument("model", type=Path, help="a .keras file, or a run's folder")
    _add_faces(parser)
    parser.add_argument("--out", type=Path, default=Path("models"), help="default: %(default)s")
    parser.add_argument("--version", default="1.0", help="the version in the card; default: %(default)s")
    parser.add_argument("--margin", type=float, default=-0.1, help="of the classifier's crop; default: %(default)s")
    parser.set_defaults(run=_export)


def _add_margin(commands: Any) -> None:
    parser = commands.add_parser("measure-margin", help="measure how the expression model depends on the crop's margin")
    parser.add_argument("model", type=Path, help="the expression model's .tflite file")
    parser.add_argument("detector", type=Path, help="the face detector's .tflite file")
    parser.add_argument("data", type=Path, help="fer2013.csv, or a tree of folders named after the emotions")
    parser.add_argument("--split", default="PublicTest", help="of fer2013.csv; default: %(default)s")
    parser.set_defaults(run=_margin)


def _add_faces(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--faces", type=Path, required=True, help="folder with boxes.json and images/")


def _train(arguments: argparse.Namespace) -> int:
    from fervi.training.detection.data.photographs import load_backgrounds, load_photographs, split_names
    from fervi.training.detection.fit.run import DetectorRun

    training_names, validation_names = split_names(arguments.faces)
    training = load_photographs(arguments.faces, training_names)
    if arguments.teacher:
        training = _ask_teacher(arguments.teacher, training)
    recipe = recipe_from(arguments, DetectorRecipe)
    validation = load_photographs(arguments.faces, validation_names)
    backgrounds = load_backgrounds(arguments.backgrounds) if arguments.backgrounds else ()
    DetectorRun(arguments.out, recipe, training, validation, backgrounds).fit()
    return 0


def _ask_teacher(path: Path, photographs: list) -> list:
    from fervi.training.detection.fit.teacher import ignore_unlabelled
    from fervi.training.detection.measure.matching import detector_find
    from fervi.vision.detector import YuNetDetector

    return ignore_unlabelled(photographs, detector_find(YuNetDetector(path), enlarge=2))


def _evaluate(arguments: argparse.Namespace) -> int:
    from fervi.training.detection.data.photographs import load_backgrounds, load_photographs, split_names
    from fervi.training.detection.measure.candidates import load_candidate
    from fervi.training.detection.measure.measurement import Measurement
    from fervi.training.detection.measure.report import as_markdown, write_report
    from fervi.training.detection.measure.tags import load_tags

    names = None if arguments.every else split_names(arguments.faces)[1]
    photographs = load_photographs(arguments.faces, names)
    if arguments.source:
        photographs = [photograph for photograph in photographs if photograph.source == arguments.source]
    candidate = load_candidate(arguments.detector, arguments.side, arguments.threshold)
    measurement = Measurement(candidate, photographs, arguments.side)
    figures = measurement.figures(arguments.conditions)
    if arguments.tags:
        figures["tags"] = measurement.recall_by_tag(load_tags(arguments.tags))
    if arguments.faceless:
        figures["false boxes"] = measurement.false_boxes(load_backgrounds(arguments.faceless))
    if arguments.report:
        write_report(measurement, figures, arguments.report)
    print(json.dumps(figures, indent=1) if arguments.json else as_markdown(figures))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from fervi.training.detection.ship.release import release

    model = arguments.model / "average.keras" if arguments.model.is_dir() else arguments.model
    for path in release(model, arguments.faces, arguments.out, arguments.version, arguments.margin):
        print(f"{path} {path.stat().st_size / 1000:.0f} kB", file=sys.stderr)
    return 0


def _margin(arguments: argparse.Namespace) -> int:
    from fervi.training.expression.data.faces import load_fer2013, load_folders
    from fervi.training.expression.measure.margin import accuracy_by_margin, framed
    from fervi.vision.classifier import EmotionClassifier
    from fervi.vision.litert_detector import LiteRTDetector

    folders = arguments.data.is_dir()
    dataset = load_folders(arguments.data) if folders else load_fer2013(arguments.data, arguments.split)
    detector, classifier = LiteRTDetector(arguments.detector), EmotionClassifier(arguments.model)
    table = accuracy_by_margin(detector, classifier, [framed(face) for face in dataset.faces], dataset.labels)
    print("| margin | faces found | accuracy | mean recall |\n| --- | --- | --- | --- |")
    for margin, row in table.items():
        print(f"| {margin:+.2f} | {row['pictures']} | {row['accuracy']:.4f} | {row['mean_recall']:.4f} |")
    return 0
