"""A recipe's fields as options of a command, and back."""

from collections.abc import Callable
from dataclasses import Field, fields, replace
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from fervi.training.recipe import Recipe

R = TypeVar("R", bound=Recipe)
F = TypeVar("F", bound=Callable[..., Any])
NO_OPTION = {"option": False}
"""Metadata of a field that is no option: what it holds comes from the data."""


def recipe_options(kind: type[Recipe]) -> Callable[[F], F]:
    """Give a command an option for each field of a kind of recipe.

    One that holds several is given several times; one that is true or false has a `--no-` as well.
    """

    def decorate(command: F) -> F:
        for field in reversed(_asked(kind)):
            name, several = field.name.replace("_", "-"), isinstance(field.default, tuple)
            if isinstance(field.default, bool):
                option = click.option(f"--{name}/--no-{name}", default=field.default, show_default=True)
            else:
                option = click.option(
                    f"--{name}",
                    default=field.default,
                    type=str if several else type(field.default),
                    multiple=several,
                    show_default=True,
                )
            command = option(command)
        return command

    return decorate


def take_recipe(values: dict[str, Any], kind: type[R]) -> R:
    """Take the values of `recipe_options` out of a command's arguments and return the recipe they stand for."""
    return kind(**{field.name: values.pop(field.name) for field in _asked(kind)})


def change_recipe(recipe: R, asked: R, context: click.Context) -> R:
    """Return a recipe with what was asked for; options that were not given change nothing.

    Args:
        recipe: What is changed.
        asked: What `take_recipe` returned.
        context: Of the command.
    """
    given = [field.name for field in _asked(type(recipe)) if _is_given(context, field.name)]
    return replace(recipe, **{name: getattr(asked, name) for name in given})


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) not in (ParameterSource.DEFAULT, None)


def _asked(kind: type[Recipe]) -> list[Field]:
    return [field for field in fields(kind) if field.metadata != NO_OPTION]
