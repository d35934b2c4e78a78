"""`python -m fervi`."""

from fervi.cli import run

run()
