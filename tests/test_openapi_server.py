"""The running service against its own description: schemathesis makes requests, right and wrong, and judges answers.

Sending recordings is tried in tests/videos, against an engine that needs no process for each of them.

That the answer to a right request is 200 is not judged: whether bytes are a picture and a box lies in it, no schema
can tell.
"""

from collections.abc import Iterator

import pytest
import schemathesis.checks
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from PIL import Image
from schemathesis import Case, openapi

from benchmarks.server import run_server
from fervi.settings import Settings
from fervi.vision.face import EMOTIONS
from fervi.web.openapi import describe
from tests.conftest import encode, noise

PHOTOS = [encode(Image.new("RGB", (256, 200), "brown"), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")]
DAMAGED = [PHOTOS[0][:400], PHOTOS[1][:-20], encode(Image.new("L", (5001, 5000)), "PNG"), encode(noise(), "BMP"), b""]
PICTURES = st.sampled_from(PHOTOS + DAMAGED)

openapi.format("binary", PICTURES | st.binary(max_size=200))
openapi.media_type("image/*", PICTURES)
described = openapi.from_dict(describe(Settings(), EMOTIONS)).exclude(path="/api/v1/videos")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FERVI_MAX_WAITING_VIDEOS", "100")  # announced uploads do not fill every place
        with run_server() as server:
            yield server.url


@described.parametrize()
@settings(max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_is_described(case: Case, url: str) -> None:
    case.call_and_validate(base_url=url, excluded_checks=[schemathesis.checks.positive_data_acceptance])
