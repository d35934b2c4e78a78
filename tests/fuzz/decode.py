"""A fuzz target for the decoder, by Atheris: any bytes are pixels within the limits or a refusal with a known code.

`pip install atheris==3.0.0`, then `python -m tests.fuzz.decode CORPUS -max_total_time=300`: CORPUS is a folder that
keeps the inputs that reached something new; libFuzzer's options follow it.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["fervi", "PIL"]):
    from PIL import Image

    from fervi.errors import Refusal
    from fervi.vision.image import FORMATS, ImageLimits, decode
    from fervi.web.errors import STATUS

LIMITS = ImageLimits(max_bytes=100_000, max_pixels=250_000)


def decode_any(data: bytes) -> None:
    """Decode whatever the fuzzer makes up; everything but a refusal is a finding."""
    try:
        height, width, channels = decode(data, LIMITS).shape
    except Refusal as refusal:
        if refusal.code not in STATUS:
            raise
    else:
        assert channels == 3
        assert 0 < height * width <= LIMITS.max_pixels


def seed(corpus: Path) -> None:
    """Put one small picture of each format into a corpus."""
    corpus.mkdir(parents=True, exist_ok=True)
    for kind in FORMATS:
        Image.linear_gradient("L").resize((24, 18)).convert("RGB").save(corpus / f"seed.{kind.lower()}", kind)


if __name__ == "__main__":
    seed(Path(sys.argv[1]))
    atheris.Setup(sys.argv, decode_any)
    atheris.Fuzz()
