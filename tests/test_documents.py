import json
import re
from pathlib import Path

import pytest

from fervi.cli import commands
from scripts.write_tables import DECLARATIONS, ROOT, documents, load_blocks, update

COLUMNS = 120
DOCUMENTS = documents()
MEASURED = [
    "README.md",
    "docs/results.md",
    "docs/detector.md",
    "docs/load.md",
    "docs/training.md",
    "models/emotion-open.md",
    "models/emotion.md",
    "models/face.md",
]
BLOCK = re.compile(r"<!-- figures:([\w-]+) -->.*?<!-- /figures -->", re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
FIGURE = re.compile(r"\d ?%|\b0\.\d{3}|\d(\.\d+)? ms\b")
BY_HAND = {"65 ± 5%", "Top 60%", "smoothed by 5%", "60% of the faces"}
"""Goodfellow's figure for people, an option of the training, a definition."""

FOLDERS = [
    "benchmarks",
    "deploy",
    "docs",
    "fervi",
    "models",
    "scripts",
    "static/css",
    "static/js",
    "templates",
    "tests",
]

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def test_the_figures_in_the_documents_are_those_of_the_files_that_hold_them():
    stale = update(DOCUMENTS, load_blocks(DECLARATIONS), write=False)
    assert [str(path.relative_to(ROOT)) for path in stale] == [], "run: make tables"


def test_every_declared_block_is_in_a_document():
    shown = {name for path in DOCUMENTS for name in BLOCK.findall(path.read_text())}
    assert set(load_blocks(DECLARATIONS)) == shown


def test_the_papers_claims_are_of_networks_that_there_are():
    claims = json.loads((ROOT / "docs" / "zoo.claims.json").read_text())
    networks = json.loads((ROOT / "fervi" / "training" / "expression" / "network" / "costs.json").read_text())
    assert {*claims["networks"], *claims["transfer"]} <= set(networks)


@pytest.mark.parametrize("name", MEASURED)
def test_no_figure_is_written_by_hand(name):
    assert figures_by_hand(CODE.sub("", BLOCK.sub("", (ROOT / name).read_text()))) == []


@pytest.mark.parametrize("name", ["emotion.json", "emotion-open.json", "face.json", "face-int8.json"])
def test_no_figure_is_written_by_hand_in_a_card(name):
    card = json.loads((ROOT / "models" / name).read_text())
    words = [card.get(key, "") for key in ("summary", "data", "protocol", "limits")]
    assert figures_by_hand(json.dumps(words, ensure_ascii=False)) == []


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().split()) < 500


@every_document
def test_lines_are_within_the_columns(path):
    long = [number for number, line in enumerate(path.read_text().splitlines(), 1) if len(line) > COLUMNS]
    assert long == []


@every_document
def test_links_lead_to_a_file_and_a_heading(path):
    broken = [link for link in links(path) if not leads_somewhere(path, link)]
    assert broken == []


@every_document
def test_the_commands_that_a_document_gives_are_there_with_their_options(path):
    for name, rest in re.findall(r"python -m fervi ([a-z-]+)((?:[^\n]*\\\n)*[^\n]*)", path.read_text()):
        assert name in commands.commands
        known = {option for parameter in commands.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"(?<= )--[a-z-]+", rest)) <= known | {"--help"}, f"{name} {rest}"


def figures_by_hand(text: str) -> list[str]:
    """Return the ends of what looks like a measured figure, but for those that nobody measures here."""
    prose = " ".join(text.split())
    for words in BY_HAND:
        prose = prose.replace(words, "")
    return [match[0] for match in FIGURE.finditer(prose)]


def links(path: Path) -> list[str]:
    """Return the relative links of a Markdown file."""
    targets = re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", path.read_text()))
    return [target for target in targets if not target.startswith(("http:", "https:", "mailto:"))]


def leads_somewhere(path: Path, link: str) -> bool:
    """Tell whether a link's file exists and has its heading."""
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(path: Path) -> set[str]:
    """Return what the headings of a Markdown file are linked by: lower case, hyphens for spaces, no punctuation."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_document
def test_the_files_that_a_document_names_are_there(path):
    named = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[^`\s]*)`", path.read_text())
    assert [name for name in named if not any(ROOT.glob(name.rstrip("/")))] == []
