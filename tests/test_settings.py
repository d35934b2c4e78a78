import re
from dataclasses import fields
from pathlib import Path

import pytest

from fervi.settings import ROOT, Settings, SettingsError, variable


def test_nothing_needs_to_be_set():
    assert Settings.from_environ({"PATH": "/bin"}) == Settings()


def test_every_kind_of_variable_is_read():
    settings = Settings.from_environ(
        {
            "FERVI_PORT": "9000",
            "FERVI_DETECTOR": "yunet.onnx",
            "FERVI_MODEL": "other.tflite",
            "FERVI_IMAGES_BY_URL": "Yes",
            "FERVI_TRUSTED_PROXIES": "0",
            "FERVI_ALLOWED_ORIGINS": "https://a.example, http://b.example:8000",
        }
    )
    assert settings.port == 9000
    assert settings.detector == "yunet.onnx"
    assert settings.model == Path("other.tflite")
    assert settings.images_by_url
    assert settings.allowed_origins == ("https://a.example", "http://b.example:8000")


@pytest.mark.parametrize(
    ("name", "text", "accepted"),
    [
        ("FERVI_PORT", "http", "a whole number from 1 to 65535"),
        ("FERVI_PORT", "99999", "a whole number from 1 to 65535"),
        ("FERVI_PORT", "0", "a whole number from 1 to 65535"),
        ("FERVI_MAX_BYTES", "0", "a whole number of 1 or more"),
        ("FERVI_LIVE_SIDE", "-4", "a whole number of 1 or more"),
        ("FERVI_ALLOWED_ORIGINS", "example.org", "origins such as"),
        ("FERVI_DETECTOR", " ", "some text"),
        ("FERVI_IMAGES_BY_URL", "1", "yes or no"),
        ("FERVI_REDIS_URL", "localhost:6379", "an address such as"),
        ("FERVI_DASK_SCHEDULER", "localhost:8786", "an address such as tcp://"),
        ("FERVI_TRUSTED_PROXIES", "all", "a whole number of 0 or more"),
    ],
)
def test_a_wrong_value_is_refused_with_the_variable_and_what_it_accepts(name, text, accepted):
    with pytest.raises(SettingsError, match=f"{name}.*must be {accepted}"):
        Settings.from_environ({name: text})


@pytest.mark.parametrize("port", [1, 65535])
def test_the_first_and_the_last_port_are_ports(port):
    assert Settings.from_environ({"FERVI_PORT": str(port)}).port == port


def test_a_misspelt_variable_is_refused_with_the_ones_there_are():
    with pytest.raises(SettingsError, match=r"FERVI_PROT is no setting.*FERVI_PORT"):
        Settings.from_environ({"FERVI_PROT": "1"})


def test_every_setting_has_one_line_of_help():
    for field in fields(Settings):
        assert re.fullmatch(r".{10,115}\.", field.metadata["help"]), field.name


def test_every_setting_is_documented_and_no_other():
    page = (ROOT / "docs" / "settings.md").read_text()
    documented = re.findall(r"^\| `(FERVI_\w+)` \| (.+?) \| (.+?) \|$", page, re.M)
    assert [(name, help_text) for name, _, help_text in documented] == [
        (variable(field.name), field.metadata["help"]) for field in fields(Settings)
    ]
