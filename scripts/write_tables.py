"""`python -m scripts.write_tables [--check]`: write the figures into the documents, from the files that hold them.

`docs/tables.toml` declares the files and the blocks. A document names a block between `<!-- figures:NAME -->` and
`<!-- /figures -->`; what stands between the two is written anew.
"""

import json
import re
import string
import sys
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[1]
DECLARATIONS = ROOT / "docs" / "tables.toml"
_OPEN, _CLOSE = r"<!-- figures:([\w-]+) -->", "<!-- /figures -->"
_FOLDERS = (".", "deploy", "docs", "models")
_COLUMNS = 116
_WHOLE: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
_BLOCK = re.compile(f"{_OPEN}(.*?){_CLOSE}", re.DOTALL)


class TablesError(Exception):
    """A declaration, a document or a file of figures does not fit the others."""


@click.command(help="Write the figures into the documents.")
@click.option("--check", is_flag=True, help="Write nothing; fail when a document is stale.")
def main(check: bool) -> None:
    """Write or check every document."""
    try:
        stale = update(documents(), load_blocks(DECLARATIONS), write=not check)
    except TablesError as error:
        sys.exit(f"write_tables: {error}")
    for path in stale:
        print(f"{path.relative_to(ROOT)} {'is stale' if check else 'written'}")
    if check and stale:
        sys.exit("Run: make tables")


def documents() -> list[Path]:
    """Return the project's Markdown files."""
    return sorted(path for folder in _FOLDERS for path in (ROOT / folder).glob("*.md"))


def update(paths: Sequence[Path], blocks: Mapping[str, str], write: bool) -> list[Path]:
    """Fill the blocks of the documents in.

    Args:
        paths: Markdown files.
        blocks: See `load_blocks`.
        write: Whether stale documents are written anew.

    Returns:
        The documents that were stale.

    Raises:
        TablesError: A document names a block that is not declared, or does not close one.
    """
    stale = []
    for path in paths:
        old = path.read_text()
        new = filled(old, blocks, path.name)
        if new != old:
            stale.append(path)
            if write:
                path.write_text(new)
    return stale


def filled(text: str, blocks: Mapping[str, str], document: str) -> str:
    """Return a document's text with its blocks written anew; raises TablesError, see `update`."""
    if len(re.findall(_OPEN, text)) != text.count(_CLOSE):
        raise TablesError(f"{document} does not close each of its blocks with {_CLOSE}")

    def block(match: re.Match[str]) -> str:
        name = match[1]
        if name not in blocks:
            raise TablesError(f"{document} names the block {name}, which {DECLARATIONS.name} does not declare")
        return f"<!-- figures:{name} -->\n{blocks[name]}\n{_CLOSE}"

    return _BLOCK.sub(block, text)


def load_blocks(declarations: Path) -> dict[str, str]:
    """Read the declarations and render each block as Markdown.

    A block is a `text` with figures in braces, an `each`, which is a text for each record, or a table. A table takes
    its `columns`, heading -> format of a cell, for each of its `rows`, label -> key of a record. `under` is where its
    records or figures lie: the name of a file, then keys. Without `rows`, every record is one. `columns` may name a
    set that several tables share. `beside` adds `columns` of what another `file` keeps under the names of the rows;
    `otherwise` stands in the first of them where it keeps nothing.

    Args:
        declarations: A TOML file with `files` (name -> path from its parent's folder), `columns` and `blocks`.

    Raises:
        TablesError: A figure that a block asks for is not there.
    """
    declared = tomllib.loads(declarations.read_text())
    root = declarations.parents[1]
    figures = {name: json.loads((root / path).read_text()) for name, path in declared["files"].items()}
    return {name: _render(name, block, declared["columns"], figures) for name, block in declared["blocks"].items()}


def _render(name: str, block: Mapping[str, Any], shared: Mapping[str, Any], figures: Any) -> str:
    try:
        base = _at(figures, block.get("under", []))
        if "text" in block:
            return _wrapped(_format(block["text"].strip(), base))
        records = _records(base, block.get("rows"))
        if "each" in block:
            return "\n".join(_wrapped(_format(block["each"].strip(), record)) for _, record in records)
        columns = block["columns"] if isinstance(block["columns"], Mapping) else shared[block["columns"]]
        rows = [[label, *_cells(columns, record)] for label, record in records]
        headings = [block.get("corner", ""), *columns]
        if "beside" in block:
            headings += block["beside"]["columns"]
            rows = [[*row, *_cells_beside(block["beside"], figures, row[0])] for row in rows]
        return _table(headings, rows)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise TablesError(f"the block {name} of {DECLARATIONS.name}: no such figure: {error}") from error


def _records(base: Any, rows: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    """Return the label and the record of each row."""
    if rows is not None:
        return [(label, _at(base, keys if isinstance(keys, list) else [keys])) for label, keys in rows.items()]
    return list(base.items()) if isinstance(base, Mapping) else [("", record) for record in base]


def _at(value: Any, keys: Sequence[str | int]) -> Any:
    for key in keys:
        value = value[key]
    return value


def _cells(columns: Mapping[str, str], record: Any) -> list[str]:
    return [_format(cell, record) for cell in columns.values()]


def _cells_beside(beside: Mapping[str, Any], figures: Any, name: str) -> list[str]:
    columns, kept = beside["columns"], figures[beside["file"]]
    return _cells(columns, kept[name]) if name in kept else [beside["otherwise"], *[""] * (len(columns) - 1)]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; without any labels, its first column is left out."""
    labelled = any(row[0] for row in rows)
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line if labelled else line[1:])} |" for line in lines)


def _wrapped(text: str) -> str:
    """Break the lines of a text that are too long; those of a table stay whole."""
    lines = []
    for line in text.splitlines():
        indent = "  " if line.startswith("- ") else ""
        lines += [line] if line.startswith("|") else textwrap.wrap(line, _COLUMNS, subsequent_indent=indent, **_WHOLE)
    return "\n".join(lines)


class _Formatter(string.Formatter):
    """Python's format strings; a figure that is null leaves its place empty."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return "" if value is None else super().format_field(value, format_spec)


def _format(template: str, record: Any) -> str:
    """Fill a template in from a record: `{accuracy:.1%}` from a mapping, `{0}` from a list or a single figure."""
    if isinstance(record, Mapping):
        return _Formatter().vformat(template, (), record)
    return _Formatter().format(template, *(record if isinstance(record, list) else [record]))


if __name__ == "__main__":
    main()
