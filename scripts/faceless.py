"""`python -m scripts.faceless data`: pictures without a face, for the detector to learn from and to be tried on.

They are samples that come with scikit-image and scikit-learn, which requirements-train.txt installs, and with OpenCV's
documentation, whose package is fetched from Debian and not installed. `faceless.csv` lists them; each was looked at.
"""

import csv
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click

LIST = Path(__file__).with_suffix(".csv")
_DEBIAN = "opencv-doc"


class MissingPackage(Exception):
    """A package that pictures come from is not to be had; the message says what to do."""


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
def main(out: Path) -> None:
    """Write the pictures to the folders `backgrounds` (to learn from) and `faceless` (to measure on) in OUT."""
    with LIST.open(newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        with tempfile.TemporaryDirectory() as folder:
            roots = {name: _root(name, Path(folder)) for name in {row["package"] for row in rows}}
            others = list(_copy(rows, roots, out))
    except MissingPackage as error:
        sys.exit(str(error))
    for row in others:
        print(f"{row['path']} is not in {row['package']} as it was: left out.", file=sys.stderr)
    print(f"{len(rows) - len(others)} pictures written to {out}.")


def _root(package: str, folder: Path) -> Path:
    return _unpacked(package, folder) if package == _DEBIAN else _installed(package)


def _installed(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise MissingPackage(f"{package} is not installed: pip install -r requirements-train.txt")
    return Path(spec.origin).parent


def _unpacked(package: str, folder: Path) -> Path:
    """Fetch a Debian package and unpack it into a folder."""
    try:
        subprocess.run(["apt-get", "download", "-q", package], cwd=folder, check=True, capture_output=True)
        subprocess.run(["dpkg-deb", "-x", *folder.glob("*.deb"), "."], cwd=folder, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise MissingPackage(f"{package} could not be fetched: on Debian, run apt-get update first") from error
    return folder


def _copy(rows: list[dict[str, str]], roots: dict[str, Path], out: Path) -> Iterator[dict[str, str]]:
    """Copy what is as listed; yield the rows that are not."""
    for row in rows:
        picture = roots[row["package"]] / row["path"]
        data = picture.read_bytes() if picture.is_file() else b""
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            yield row
            continue
        target = out / row["folder"] / picture.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


if __name__ == "__main__":
    main()
