"""`python -m scripts.sample_photo`: puts a photo to try FERVI with into static/vendor, out of scikit-image's package.

It is the astronaut Eileen Collins, by NASA (public domain). Pictures of faces are kept out of the repository, and the
package with all it needs out of deployments: only this picture is taken from its wheel.
"""

import hashlib
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "static" / "vendor" / "astronaut.jpg"
_IN_PACKAGE = "data/astronaut.png"
_SHA256 = "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"


def main() -> None:
    """Write the photo."""
    data = _installed() or _downloaded()
    if hashlib.sha256(data).hexdigest() != _SHA256:
        sys.exit("The sample photo is not the one that was expected: it is left out.")
    SAMPLE.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(data)).convert("RGB").save(SAMPLE, quality=90)


def _installed() -> bytes | None:
    package = find_spec("skimage")
    if package is None or package.origin is None:
        return None
    return (Path(package.origin).parent / _IN_PACKAGE).read_bytes()


def _downloaded() -> bytes:
    """Return the picture out of the wheel that requirements-train.txt pins, without installing it."""
    pin = re.search(r"^scikit-image==\S+", (ROOT / "requirements-train.txt").read_text(), re.M)
    assert pin, "requirements-train.txt pins scikit-image"
    with tempfile.TemporaryDirectory() as folder:
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--dest", folder]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, pin.group()], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            return packed.read(f"skimage/{_IN_PACKAGE}")


if __name__ == "__main__":
    main()
