"""Prints docs/third-party.md: what of others a deployment carries, with its licence. `make notices` writes the page."""

import json
import re
import textwrap
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.M)
_NOTICES = re.compile(r"^(?!.*\.pyc?$).*(third|3rd).?party", re.I)
_LIBRARY = re.compile(r"^(lib.+?)[-.].*$")
_HEAD = """# Third-party software

Third-party software that a deployment contains, with each licence as its authors declare it. The full texts are in the
packages: for Python in `*.dist-info`, for the browser at the head of each file in `static/vendor/`. `make notices`
writes this page.
"""


def main() -> None:
    """Print the page."""
    pins = _PIN.findall((ROOT / "requirements.txt").read_text())
    print(_HEAD)
    print("| Python package | version | licence |\n| --- | --- | --- |")
    for name, version in pins:
        print(f"| {name} | {version} | {_licence(distribution(name))} |")
    print("\n| browser library | version | licence |\n| --- | --- | --- |")
    for name, version, licence in _browser_libraries():
        print(f"| {name} | {version} | {licence} |")
    print("\nSome packages include the work of others: notices of it, and shared libraries.\n")
    for name, _ in pins:
        if included := _includes(distribution(name)):
            print(textwrap.fill(f"- {name}: {included}", 116, subsequent_indent="  ", break_on_hyphens=False))


def _licence(package: Distribution) -> str:
    """Return the licence: as an SPDX expression, else the one the package is filed under, else its own words."""
    filed = [each for each in _metadata(package, "Classifier") if each.startswith("License ::")]
    names = ", ".join(each.rsplit(" :: ", 1)[-1] for each in filed)
    stated = [*_metadata(package, "License-Expression"), names, *_metadata(package, "License"), "see its files"]
    return next(filter(None, stated)).splitlines()[0]


def _metadata(package: Distribution, key: str) -> list[str]:
    return package.metadata.get_all(key) or []


def _includes(package: Distribution) -> str:
    """Return the files that tell of other people's parts, and the shared libraries that were put into the package."""
    files = [Path(str(file)) for file in package.files or []]
    notices = {f"`{file.name}`" for file in files if _NOTICES.search(file.name)}
    libraries = {_LIBRARY.sub(r"\1", file.name) for file in files if file.parent.name.endswith(".libs")}
    return ", ".join([*sorted(notices), *sorted(libraries)])


def _browser_libraries() -> list[tuple[str, str, str]]:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return sorted(
        (path.rsplit("node_modules/", 1)[-1], package["version"], package.get("license") or _own_licence(path))
        for path, package in packages.items()
        if path and not package.get("dev")
    )


def _own_licence(path: str) -> str:
    """Return what an old package says by itself, in the form that the lock file passes over."""
    return ", ".join(each["type"] for each in json.loads((ROOT / path / "package.json").read_text())["licenses"])


if __name__ == "__main__":
    main()
