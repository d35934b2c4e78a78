"""`python -m scripts.record_output KEY [COMMAND …]`: keep what a command measured in `docs/figures.json`.

The command prints JSON; it is kept beside the command itself. Without COMMAND, the one kept under KEY runs again.
"""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

FIGURES = Path(__file__).resolve().parents[1] / "docs" / "figures.json"


@click.command(context_settings={"ignore_unknown_options": True}, help="Keep what a command measured.")
@click.option("--file", type=click.Path(path_type=Path), default=FIGURES, help="Instead of docs/figures.json.")
@click.argument("key")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def main(file: Path, key: str, command: tuple[str, ...]) -> None:
    """Run the command and keep its figures."""
    figures = json.loads(file.read_text())
    if not command and key not in figures:
        sys.exit(f"record_output: {file.name} has no {key}: give the command that measures it")
    line = shlex.join(command) if command else figures[key]["command"]
    try:
        entry = {"command": line, "figures": measured(line)}
    except (subprocess.CalledProcessError, json.JSONDecodeError) as error:
        sys.exit(f"record_output: nothing kept: {error}")
    figures = json.loads(file.read_text()) | {key: entry}  # another measurement may have been kept meanwhile
    file.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


def measured(line: str) -> Any:
    """Return what a command line prints as JSON; a leading `python` is this one.

    Raises:
        CalledProcessError: It failed.
        JSONDecodeError: It printed something else; most commands take `--json`.
    """
    words = shlex.split(line)
    if words[0] == "python":
        words[0] = sys.executable
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout)


if __name__ == "__main__":
    main()
