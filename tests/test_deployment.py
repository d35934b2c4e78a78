"""The ways to run it elsewhere agree with each other and with what is here."""

import fnmatch
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from fervi.settings import ROOT, Settings, variable

SERVED = "wsgi:app"
DEPLOY = [str(path) for path in (ROOT / "deploy").rglob("*.*") if path.suffix != ".pyc"]
FILES = ["Procfile", "app.json", "Dockerfile", "compose.yaml", *DEPLOY]
SETTINGS = {variable(field.name) for field in fields(Settings)}


def _read(name: str) -> str:
    return (ROOT / name).read_text()


@pytest.mark.parametrize("name", FILES)
def test_every_setting_that_is_named_exists(name):
    assert set(re.findall(r"FERVI_[A-Z_]+[A-Z]", _read(name))) <= SETTINGS


@pytest.mark.parametrize("name", ["Procfile", "Dockerfile", "deploy/fervi@.service"])
def test_gunicorn_takes_its_worker_from_its_configuration_everywhere(name):
    (command,) = (line for line in _read(name).splitlines() if "gunicorn" in line and SERVED in line)
    assert not {"--worker-class", "--workers", "-k", "-w", "--threads"} & set(re.findall(r"[-\w]+", command))


def test_heroku_installs_the_browser_libraries_and_then_the_packages():
    assert [each["url"] for each in json.loads(_read("app.json"))["buildpacks"]] == ["heroku/nodejs", "heroku/python"]


def _copied() -> list[str]:
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", _read("Dockerfile"), re.M)
    return [source for line in lines for source in line.split()]


def test_what_the_image_copies_is_here_and_not_ignored():
    kept = [line[1:] for line in _read(".dockerignore").splitlines() if line.startswith("!")]
    for source in _copied():
        assert (ROOT / source).exists()
        assert any(fnmatch.fnmatch(source.rstrip("/"), pattern) or pattern.startswith(source) for pattern in kept), (
            source
        )
    assert {pattern.split("/")[0] for pattern in kept} == {source.split("/")[0] for source in _copied()}


def test_what_the_slug_leaves_out_is_here():
    for pattern in _read(".slugignore").split():
        assert list(ROOT.glob(pattern.lstrip("/"))), pattern


def test_python_is_the_same_version_everywhere():
    version = _read(".python-version").strip()
    assert set(re.findall(r"FROM python:([\d.]+)", _read("Dockerfile"))) == {version}


def test_the_scripts_can_be_run():
    for script in Path(ROOT / "scripts").glob("*.sh"):
        assert script.stat().st_mode & 0o111, script


def _pins(name: str) -> set[tuple[str, str]]:
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", _read(name), re.M)
    return {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in pins}


def test_the_lock_has_the_packages_of_the_requirements_each_with_its_hashes():
    assert _pins("requirements.lock") == _pins("requirements.txt"), "run: make lock"
    entries = re.split(r"^(?=\w)", _read("requirements.lock"), flags=re.M)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_third_party_page_names_what_is_deployed():
    page = _read("docs/third-party.md")
    rows = {tuple(row) for row in re.findall(r"^\| ([\w.@/-]+) \| ([\d.]+) \|", page, re.M)}
    packages = json.loads(_read("package-lock.json"))["packages"]
    library = {(path.rsplit("node_modules/")[-1], each["version"]) for path, each in packages.items() if path}
    development = {
        (path.rsplit("node_modules/")[-1], each["version"]) for path, each in packages.items() if each.get("dev")
    }
    expected = library - development | set(re.findall(r"^([\w.-]+)==([\w.]+)", _read("requirements.txt"), re.M))
    assert rows == expected, "run: make notices"


def test_every_way_to_deploy_brings_the_sample_photo_and_the_page_does_without():
    for name in ("Makefile", "Dockerfile", "bin/post_compile"):
        assert "-m scripts.sample_photo" in _read(name)
    left_out = _read(".slugignore").split()
    assert "/scripts" not in left_out
    assert "/requirements-train.txt" not in left_out
