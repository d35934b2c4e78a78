import numpy as np
import numpy.typing as npt
import pytest

from fervi.vision.treatments import TREATMENTS, histogram_equalisation
from tests.training.conftest import made_pictures

LIGHT = ("dct", "dog", "homomorphic")
RAMP = np.linspace(0.25, 1, 48)


def alike(first: npt.NDArray, second: npt.NDArray) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


@pytest.mark.parametrize("name", TREATMENTS)
@pytest.mark.parametrize("shape", [(3, 48, 48), (2, 47, 51), (0, 48, 48)])
def test_a_treatment_keeps_the_shape_of_the_faces(name: str, shape: tuple[int, ...]) -> None:
    faces = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    treated = TREATMENTS[name](faces)
    assert treated.shape == shape
    assert treated.dtype == np.uint8


@pytest.mark.parametrize("name", TREATMENTS)
def test_a_face_without_content_stays_without(name: str) -> None:
    flat = TREATMENTS[name](np.full((1, 48, 48), 90, np.uint8))
    assert np.ptp(flat) <= 1


@pytest.mark.parametrize("name", LIGHT)
def test_light_from_one_side_counts_for_less_after_a_treatment(name: str) -> None:
    even = made_pictures(5) // 2 + 60
    aside = (even * RAMP).astype(np.uint8)
    before = np.mean([alike(*pair) for pair in zip(even, aside, strict=True)])
    treated = zip(TREATMENTS[name](even), TREATMENTS[name](aside), strict=True)
    assert np.mean([alike(*pair) for pair in treated]) > before + 0.05


def test_equalisation_spreads_the_grays_of_a_dull_face() -> None:
    dull = (made_pictures(2) // 8 + 100).astype(np.uint8)
    assert np.ptp(histogram_equalisation(dull)) == 255
