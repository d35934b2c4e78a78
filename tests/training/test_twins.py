from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from fervi.training.datasets import Dataset, DatasetError
from fervi.training.twins import have_twins, unseen
from tests.training.conftest import made_pictures

Picture = npt.NDArray[np.uint8]


def cut_closer(picture: Picture) -> Picture:
    return cv2.resize(picture[4:44, 2:42], (48, 48), interpolation=cv2.INTER_LINEAR)


def lit_otherwise(picture: Picture) -> Picture:
    return np.clip(picture * 0.6 + 70, 0, 255).astype(np.uint8)


def marked(picture: Picture) -> Picture:
    return cv2.putText(picture.copy(), "stock", (6, 28), cv2.FONT_HERSHEY_SIMPLEX, 0.3, 200.0)


def turned(picture: Picture) -> Picture:
    matrix = cv2.getRotationMatrix2D((23.5, 23.5), 4, 1)
    return cv2.warpAffine(picture, matrix, (48, 48), borderMode=cv2.BORDER_REPLICATE)


@pytest.mark.parametrize("change", [np.copy, cut_closer, lit_otherwise, marked, turned])
def test_a_picture_is_found_again_however_it_was_changed(change: Callable[[Picture], Picture]) -> None:
    pictures = made_pictures(30)
    others = np.stack([change(picture) for picture in pictures[10:]])
    assert have_twins(pictures, others).tolist() == [False] * 10 + [True] * 20


def test_pictures_of_their_own_have_no_twins() -> None:
    assert not have_twins(made_pictures(20, seed=1), made_pictures(40, seed=2)).any()


def test_a_plain_gray_square_has_no_twin() -> None:
    gray = np.full((1, 48, 48), 128, np.uint8)
    assert not have_twins(gray, made_pictures(12)).any()
    assert not have_twins(made_pictures(2), np.repeat(gray, 12, axis=0)).any()


def test_what_is_unseen_keeps_its_labels_and_votes() -> None:
    training = Dataset("Training", made_pictures(15, seed=3), np.zeros(15, np.int64))
    pictures = np.concatenate([made_pictures(3, seed=4), training.faces[:2]])
    votes = np.arange(50, dtype=np.float32).reshape(5, 10)
    rest = unseen(Dataset("PublicTest", pictures, np.arange(5), votes), training)
    assert rest.name == "PublicTest, unseen"
    assert rest.labels.tolist() == [0, 1, 2]
    assert rest.votes is not None
    np.testing.assert_array_equal(rest.votes, votes[:3])


def test_a_set_of_twins_alone_is_nothing_to_measure_on() -> None:
    training = Dataset("Training", made_pictures(15), np.zeros(15, np.int64))
    with pytest.raises(DatasetError, match="every picture of PublicTest is in Training too"):
        unseen(Dataset("PublicTest", training.faces[:3], np.zeros(3, np.int64)), training)
