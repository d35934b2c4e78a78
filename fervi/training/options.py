"""A recipe's fields as options of a command, and back."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import click

from fervi.training.recipe import Recipe

R = TypeVar("R", bound=Recipe)
F = TypeVar("F", bound=Callable[..., Any])


def recipe_options(kind: type[Recipe]) -> Callable[[F], F]:
    """Give a command an option for each field of a kind of recipe; one that holds several is given several times."""

    def decorate(command: F) -> F:
        for field in reversed(fields(kind)):
            several = isinstance(field.default, tuple)
            command = click.option(
                f"--{field.name.replace('_', '-')}",
                default=field.default,
                type=str if several else type(field.default),
                multiple=several,
                show_default=True,
            )(command)
        return command

    return decorate


def take_recipe(values: dict[str, Any], kind: type[R]) -> R:
    """Take the values of `recipe_options` out of a command's arguments and return the recipe they stand for."""
    return kind(**{field.name: values.pop(field.name) for field in fields(kind)})
