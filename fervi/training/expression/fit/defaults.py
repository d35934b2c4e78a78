"""How an architecture is trained where nothing else is asked for."""

from pathlib import Path

from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.network.architectures import architecture
from fervi.training.recipe import FILE, load_recipe


def recipe_to_begin_with(name: str, folder: Path) -> ExpressionRecipe:
    """Return the recipe of the run that a folder holds; where it holds none, that of the architecture's paper.

    Raises:
        TrainingError: There is no such architecture, or the folder's recipe can't be read.
    """
    if (folder / FILE).exists():
        return load_recipe(folder / FILE, ExpressionRecipe)
    return recipe_of_paper(name)


def recipe_of_paper(name: str) -> ExpressionRecipe:
    """Return the recipe of an architecture's paper; what the paper does not say is as FERVI does it.

    Raises:
        TrainingError: There is no such architecture.
    """
    chosen = architecture(name)
    return ExpressionRecipe(architecture=name, size=chosen.size, colour=chosen.channels == 3, **chosen.recipe)
