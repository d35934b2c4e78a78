"""A recipe's fields as options of the command line, and back."""

import argparse
from dataclasses import MISSING, fields
from typing import Any, TypeVar

R = TypeVar("R")


def add_recipe_options(parser: argparse.ArgumentParser, recipe: Any) -> None:
    """Add an option for each field of a recipe, a dataclass whose every field has a default."""
    for field in fields(recipe):
        assert field.default is not MISSING
        option = f"--{field.name.replace('_', '-')}"
        kind: dict[str, Any] = {"nargs": "*"} if isinstance(field.default, tuple) else {"type": type(field.default)}
        parser.add_argument(option, default=field.default, help="default: %(default)s", **kind)


def recipe_from(arguments: argparse.Namespace, recipe: type[R]) -> R:
    """Return the recipe that the options of `add_recipe_options` ask for."""
    given = {field.name: getattr(arguments, field.name) for field in fields(recipe)}  # type: ignore[arg-type]
    return recipe(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
