"""Arrows go down only."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from fervi.settings import ROOT

ALLOWED = {
    "vision": {"fervi.vision", "fervi.errors"},
    "recordings": {"fervi.recordings", "fervi.vision", "fervi.errors"},
    "web": {"fervi.web", "fervi.recordings", "fervi.vision", "fervi.settings", "fervi.errors"},
    "training": {"fervi.training", "fervi.vision", "fervi.errors"},
}
FORBIDDEN = {
    "vision": {"flask", "flask_socketio", "gevent", "gunicorn", "keras", "tensorflow"},
    "recordings": {"flask", "flask_socketio", "gevent", "gunicorn", "keras", "tensorflow"},
    "web": {"eventlet", "keras", "tensorflow", "sklearn", "matplotlib"},
    "training": {"flask", "flask_socketio", "gevent", "gunicorn"},
}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
    return found


def _modules(layer: str) -> list[Path]:
    return sorted((ROOT / "fervi" / layer).rglob("*.py"))


@pytest.mark.parametrize("layer", ALLOWED)
def test_a_layer_imports_only_itself_and_what_lies_below(layer):
    for path in _modules(layer):
        own = {name for name in _imports(path) if name.split(".")[0] == "fervi"}
        upward = {name for name in own if ".".join(name.split(".")[:2]) not in ALLOWED[layer]}
        assert not upward, f"{path} imports {upward}"


ROOMS = ("data", "network", "measure", "fit", "ship")
"""The rooms of a training, from the ground up."""


@pytest.mark.parametrize("training", ["expression", "detection"])
def test_the_two_trainings_share_only_what_stands_above_their_rooms(training):
    other = {"expression": "detection", "detection": "expression"}[training]
    for path in _modules(f"training/{training}"):
        foreign = {name for name in _imports(path) if name.startswith(f"fervi.training.{other}")}
        assert not foreign, f"{path} imports {foreign}"


def test_what_both_trainings_share_imports_neither():
    for path in (ROOT / "fervi" / "training").glob("*.py"):
        downward = {name for name in _imports(path) if name.startswith(("fervi.training.e", "fervi.training.d"))}
        assert downward <= {"fervi.training.errors"}, f"{path} imports {downward}"


@pytest.mark.parametrize("training", ["expression", "detection"])
@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_lies_below_it(training, room):
    above = ROOMS[ROOMS.index(room) + 1 :]
    for path in _modules(f"training/{training}/{room}"):
        upward = {
            name for name in _imports(path) if name.startswith(tuple(f"fervi.training.{training}.{a}" for a in above))
        }
        assert not upward, f"{path} imports {upward}"


def test_only_what_ships_a_network_imports_tensorflow():
    importing = {
        path.parent.name
        for path in _modules("training")
        if any(n.split(".")[0] == "tensorflow" for n in _imports(path))
    }
    assert importing == {"ship"}


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_a_layer_knows_no_library_of_another(layer):
    for path in _modules(layer):
        foreign = {name.split(".")[0] for name in _imports(path)} & FORBIDDEN[layer]
        assert not foreign, f"{path} imports {foreign}"


def test_serving_never_imports_what_training_needs():
    program = """
import sys, wsgi
client = wsgi.app.test_client()
assert client.get("/readyz").status_code == 200
from PIL import Image; import io
file = io.BytesIO(); Image.new("RGB", (64, 48)).save(file, "PNG")
assert client.post("/api/v1/analyze", data=file.getvalue(), content_type="image/png").status_code == 200
heavy = {"tensorflow", "keras", "matplotlib", "sklearn", "scipy", "skimage", "eventlet", "fervi.training"}
heavy |= {"av", "dask", "distributed", "pandas", "pyarrow"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
