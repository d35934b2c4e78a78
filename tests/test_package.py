"""What `pip install .` gives: the service with its pages and its models, away from the checkout."""

import subprocess
import sys
from pathlib import Path

import pytest

from fervi.settings import ROOT

SERVE_A_PAGE = """
from fervi import create_app
from fervi.settings import ROOT
client = create_app().test_client()
assert client.get("/").status_code == 200
assert client.get("/static/css/base.css").status_code == 200
assert (ROOT / "gunicorn.conf.py").is_file() and (ROOT / "wsgi.py").is_file()
print(client.get("/api/v1/model").json["name"], ROOT)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the package is installed, without what it needs: that is here already."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "--target", folder, ROOT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_an_installed_package_serves_its_pages_and_its_models(installed: Path, tmp_path: Path) -> None:
    program = [sys.executable, "-c", SERVE_A_PAGE]
    environ = {"PYTHONPATH": str(installed), "PATH": ""}
    done = subprocess.run(program, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == str(installed / "fervi")


def test_an_installed_package_has_the_command(installed: Path, tmp_path: Path) -> None:
    environ = {"PYTHONPATH": str(installed), "PATH": ""}
    program = [sys.executable, "-m", "fervi", "analyze", "--help"]
    done = subprocess.run(program, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert "Read the faces in pictures" in done.stdout
    assert (installed / "bin" / "fervi").is_file()
