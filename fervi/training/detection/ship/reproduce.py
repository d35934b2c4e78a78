"""From photographs to what ships, in one command."""

from dataclasses import replace
from pathlib import Path

from fervi.training.detection.fit.material import Sources, load_material
from fervi.training.detection.fit.recipe import STAGES
from fervi.training.detection.fit.run import DetectorRun
from fervi.training.detection.ship.release import release


def reproduce(sources: Sources, out: Path, precision: str, seed: int, margin: float) -> list[Path]:
    """Train every stage and export, and return the files. What was stopped goes on.

    Args:
        sources: What to learn from.
        out: The folder of the runs (`1`, `2`, `3`), of the teacher's answers and of the exported files (`models`).
        precision: A Keras dtype policy.
        seed: Of every stage.
        margin: Of the classifier's crop around a box, where a face has no landmarks.
    """
    material = load_material(sources, out / "teacher.npz")
    start = ""
    for stage, recipe in enumerate(STAGES, 1):
        folder = out / str(stage)
        DetectorRun(folder, replace(recipe, precision=precision, seed=seed, start=start), material).fit()
        start = str(folder / "average.keras")
    return release(Path(start), sources.faces, out / "models", "reproduced", margin)
