"""Training networks that estimate valence and arousal."""

from pathlib import Path
from typing import Any

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.fit.material import Material
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.fit.run import ExpressionRun
from fervi.training.expression.measure.affect import affect_figures, affect_of
from fervi.training.expression.network.architectures import architecture
from fervi.training.expression.network.inference import predict


class AffectRun(ExpressionRun):
    """A run that learns valence and arousal; the best epoch is that of the highest mean concordance."""

    loss = "mean_squared_error"

    def figures(self) -> list[dict[str, float]]:
        """Return loss, errors and concordances for each set of validation faces."""
        return [self._figures(faces) for faces in self.validation]

    def _figures(self, faces: Faces) -> dict[str, float]:
        answers, truth = predict(self.judge, faces.faces, self.recipe.treatment), affect_of(faces)
        return {"validation_loss": float(((answers - truth) ** 2).mean()), **affect_figures(answers, truth)}

    @staticmethod
    def objective(row: dict[str, Any]) -> float:
        """Return what an epoch is chosen by: the mean concordance of valence and arousal."""
        return (row["valence_ccc"] + row["arousal_ccc"]) / 2


def make_run(folder: Path, recipe: ExpressionRecipe, material: Material) -> ExpressionRun:
    """Return the run of a recipe: of a classifier, or of a network that estimates valence and arousal."""
    kind = AffectRun if architecture(recipe.architecture).outputs else ExpressionRun
    return kind(folder, recipe, material)
