import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from fervi.cli import main
from fervi.training.errors import DatasetError
from fervi.training.expression.data import near_duplicates
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.keeping import kept as kept_in
from fervi.training.expression.data.near_duplicates import (
    find_near_duplicates,
    group_near_duplicates,
    shared_pictures,
    unseen,
)
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
    assert find_near_duplicates(pictures, others).tolist() == [-1] * 10 + list(range(20))


def test_pictures_of_their_own_have_no_near_duplicates() -> None:
    assert (find_near_duplicates(made_pictures(20, seed=1), made_pictures(40, seed=2)) == -1).all()


def test_a_plain_gray_square_has_no_near_duplicate() -> None:
    gray = np.full((1, 48, 48), 128, np.uint8)
    assert find_near_duplicates(gray, made_pictures(12)).tolist() == [-1]
    assert find_near_duplicates(made_pictures(2), np.repeat(gray, 12, axis=0)).tolist() == [-1, -1]


def test_what_is_unseen_keeps_its_labels_and_votes() -> None:
    training = Faces("Training", made_pictures(15, seed=3), np.zeros(15, np.int64))
    pictures = np.concatenate([made_pictures(3, seed=4), training.faces[:2]])
    votes = np.arange(50, dtype=np.float32).reshape(5, 10)
    rest = unseen(Faces("PublicTest", pictures, np.arange(5), votes), training)
    assert rest.name == "PublicTest, unseen"
    assert rest.labels.tolist() == [0, 1, 2]
    assert rest.votes is not None
    np.testing.assert_array_equal(rest.votes, votes[:3])


def test_a_set_of_near_duplicates_alone_is_nothing_to_measure_on() -> None:
    training = Faces("Training", made_pictures(15), np.zeros(15, np.int64))
    with pytest.raises(DatasetError, match="every picture of PublicTest is in Training too"):
        unseen(Faces("PublicTest", training.faces[:3], np.zeros(3, np.int64)), training)


def test_what_two_sets_share_is_counted_emotion_by_emotion() -> None:
    training = Faces("Training", made_pictures(15), np.zeros(15, np.int64))
    pictures = np.concatenate([training.faces[:2], marked(training.faces[2])[None], made_pictures(2, seed=9)])
    assert shared_pictures(Faces("PublicTest", pictures, np.array([0, 3, 3, 3, 0])), training) == {
        "faces": 5,
        "identical": 2,
        "shared": 3,
        "share_of": {"angry": 0.5, "happy": 0.667},
        "same_label": 0.333,
    }


def test_the_command_counts_what_the_test_splits_share_with_training(
    fer2013: Path, ferplus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = fer2013.read_text().splitlines()
    lines[-1] = lines[1].replace("Training", "PrivateTest")
    fer2013.write_text("\n".join(lines) + "\n")
    assert main(["near-duplicates", "--data", str(fer2013), "--ferplus", str(ferplus)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {name: figures["shared"] for name, figures in printed.items()} == {
        "FER-2013 PublicTest": 0,
        "FER-2013 PrivateTest": 1,
    }
    assert printed["FER-2013 PrivateTest"]["same_majority"] == 1.0


def test_what_a_long_search_found_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(near_duplicates, "WORTH_KEEPING", 100)
    pictures = made_pictures(30)
    found = find_near_duplicates(pictures[:20], pictures[10:])
    [kept] = kept_in("near-duplicates").iterdir()
    assert np.array_equal(found, [-1] * 10 + list(range(10)))
    kept.write_bytes(np.arange(20).tobytes())
    assert find_near_duplicates(pictures[:20], pictures[10:]).tolist() == list(range(20))
    assert find_near_duplicates(pictures[:19], pictures[10:]).tolist() == found[:19].tolist()


def test_near_duplicates_of_one_set_are_grouped_however_they_hang_together() -> None:
    pictures = made_pictures(12)
    closer = np.stack([cut_closer(picture) for picture in pictures[:4]])
    groups = group_near_duplicates(np.concatenate([pictures, closer, lit_otherwise(pictures[:1])]))
    assert groups[:4].tolist() == groups[12:16].tolist()
    assert groups[16] == groups[0]
    assert len(set(groups)) == 12
