"""Recordings against their description: schemathesis makes requests, right and wrong, and judges the answers."""

import schemathesis.checks
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import Case, openapi

from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.web.application import make_app
from tests.conftest import FakeClassifier, FakeDetector
from tests.videos.conftest import GOOD, FakeEngine

openapi.media_type("video/*", st.sampled_from([GOOD, b"a letter", b""]))


app = make_app(Settings(max_waiting_videos=1000), Analyzer(FakeDetector(), FakeClassifier()), FakeEngine())
described = openapi.from_wsgi("/api/v1/openapi.json", app).include(path_regex="^/api/v1/(videos|uploads)")


@described.parametrize()
@settings(max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_is_described(case: Case) -> None:
    case.call_and_validate(excluded_checks=[schemathesis.checks.positive_data_acceptance])
