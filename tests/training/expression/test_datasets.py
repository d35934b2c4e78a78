from pathlib import Path

import cv2
import numpy as np
import pytest

from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import VOTES, Faces, clear_majority, ferplus_majority
from fervi.training.expression.data.fer2013 import load_fer2013
from fervi.training.expression.data.folders import load_folders
from fervi.training.expression.data.targets import soft_targets
from fervi.vision.face import EMOTIONS


def test_each_official_split_holds_its_own_rows_and_no_others(fer2013: Path) -> None:
    splits = {name: load_fer2013(fer2013, name) for name in ("Training", "PublicTest", "PrivateTest")}
    assert [len(split) for split in splits.values()] == [21, 7, 7]
    seen = [face.tobytes() for split in splits.values() for face in split.faces]
    assert len(set(seen)) == 35


def test_a_face_is_read_pixel_by_pixel(fer2013: Path) -> None:
    first = fer2013.read_text().splitlines()[1].split(",")
    dataset = load_fer2013(fer2013, "Training")
    assert dataset.faces[0].ravel().tolist() == [int(value) for value in first[1].split()]
    assert dataset.labels[0] == int(first[0])


def test_an_unknown_split_is_refused_with_the_names_of_the_three(fer2013: Path) -> None:
    with pytest.raises(DatasetError, match="Training, PublicTest, PrivateTest"):
        load_fer2013(fer2013, "test")


def test_a_row_with_too_few_pixels_is_named(tmp_path: Path) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_text("emotion,pixels,Usage\n0,1 2 3,Training\n")
    with pytest.raises(DatasetError, match="line 2: 3 pixels instead of 2304"):
        load_fer2013(path, "Training")


def test_another_csv_file_is_refused_with_what_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "iris.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="emotion,pixels,Usage"):
        load_fer2013(path, "Training")


def test_ferplus_majority_leaves_out_ties_and_what_is_no_face(fer2013: Path, ferplus: Path) -> None:
    public = ferplus_majority(load_fer2013(fer2013, "PublicTest", ferplus))
    assert len(public) == 5
    assert {EMOTIONS[label] for label in public.labels} == {"neutral"}


def test_votes_for_contempt_unknown_and_no_face_do_not_count_in_the_majority() -> None:
    votes = np.zeros((4, 10), np.float32)
    votes[0, [VOTES.index("contempt"), VOTES.index("anger")]] = 7, 3
    votes[1, [VOTES.index("unknown"), VOTES.index("fear"), VOTES.index("sadness")]] = 6, 1, 3
    votes[2, VOTES.index("NF")] = 10
    votes[3, [VOTES.index("surprise"), VOTES.index("neutral")]] = 5, 5
    faces = np.zeros((4, 48, 48), np.uint8)
    majority = ferplus_majority(Faces("made", faces, np.zeros(4, np.int64), votes))
    assert [EMOTIONS[label] for label in majority.labels] == ["angry", "sad"]


def test_a_clear_majority_is_more_than_half_of_the_votes_that_do_not_stand_alone() -> None:
    votes = np.zeros((5, 10), np.float32)
    votes[0, [VOTES.index(vote) for vote in ("anger", "sadness", "neutral", "fear")]] = 4, 3, 2, 1
    votes[1, [VOTES.index(vote) for vote in ("anger", "sadness", "neutral", "fear", "NF")]] = 5, 2, 1, 1, 1
    votes[2, [VOTES.index(vote) for vote in ("contempt", "disgust")]] = 6, 4
    votes[3, VOTES.index("NF")] = 10
    votes[4, VOTES.index("surprise")] = 10
    clear = clear_majority(Faces("made", np.zeros((5, 48, 48), np.uint8), np.zeros(5, np.int64), votes))
    assert [EMOTIONS[label] for label in clear.labels] == ["angry", "surprise"]
    assert clear.name == "made, FER+ clear majority"


def test_a_majority_without_votes_asks_for_their_file(fer2013: Path) -> None:
    with pytest.raises(DatasetError, match=r"give fer2013new\.csv with --ferplus"):
        clear_majority(load_fer2013(fer2013, "PublicTest"))


def test_votes_of_another_file_are_refused(fer2013: Path, ferplus: Path) -> None:
    lines = ferplus.read_text().splitlines()
    ferplus.write_text("\n".join(lines[:-20]) + "\n")
    with pytest.raises(DatasetError, match="do not belong together"):
        load_fer2013(fer2013, "Training", ferplus)


def test_a_selection_takes_faces_labels_and_votes_along(fer2013: Path, ferplus: Path) -> None:
    public = load_fer2013(fer2013, "PublicTest", ferplus)
    chosen = public.select(np.array([2, 0]))
    assert chosen.name == public.name
    assert public.votes is not None
    assert chosen.votes is not None
    for whole, part in ((public.faces, chosen.faces), (public.labels, chosen.labels), (public.votes, chosen.votes)):
        np.testing.assert_array_equal(part, whole[[2, 0]])


def test_a_face_with_one_vote_alone_is_that_vote() -> None:
    votes = np.zeros((2, 10), np.float32)
    votes[0, VOTES.index("fear")] = 1
    faces = Faces("made", np.zeros((2, 48, 48), np.uint8), np.array([3, 3]), votes)
    np.testing.assert_array_equal(soft_targets(faces, votes=1, smoothing=0), np.eye(7)[[2, 3]])


def test_soft_targets_mix_label_votes_and_smoothing_and_sum_to_one(fer2013: Path, ferplus: Path) -> None:
    training = load_fer2013(fer2013, "Training", ferplus)
    targets = soft_targets(training, votes=0.5, smoothing=0.07)
    np.testing.assert_allclose(targets.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(targets[0, [0, 6]], 0.93 * 0.5 + 0.01, atol=1e-6)


def test_sharper_targets_are_surer_of_what_was_likely(fer2013: Path, ferplus: Path) -> None:
    training = load_fer2013(fer2013, "Training", ferplus)
    plain, sharp = (soft_targets(training, votes=0.9, smoothing=0.05, sharpness=power) for power in (1.0, 1.5))
    np.testing.assert_allclose(sharp, plain**1.5 / (plain**1.5).sum(axis=1, keepdims=True), rtol=1e-5)
    assert (sharp.max(axis=1) >= plain.max(axis=1)).all()


def test_folders_named_by_nouns_or_adjectives_are_read_at_any_size(tmp_path: Path) -> None:
    for folder, size in (("anger", (100, 80, 3)), ("happy", (48, 48, 3)), ("contempt", (48, 48, 3))):
        (tmp_path / folder).mkdir()
        cv2.imwrite(str(tmp_path / folder / "face.png"), np.full(size, 90, np.uint8))
    dataset = load_folders(tmp_path)
    assert [EMOTIONS[label] for label in dataset.labels] == ["angry", "happy"]
    assert dataset.faces.shape == (2, 48, 48)


def test_a_folder_file_that_is_no_image_is_named(tmp_path: Path) -> None:
    (tmp_path / "sad").mkdir()
    (tmp_path / "sad" / "notes.txt").write_text("no face")
    with pytest.raises(DatasetError, match=r"notes\.txt is not an image"):
        load_folders(tmp_path)


def test_faces_may_be_coloured_and_of_any_size_and_of_other_classes() -> None:
    eight = (*EMOTIONS, "contempt")
    faces = Faces("made", np.zeros((3, 96, 96, 3), np.uint8), np.array([7, 0, 7]), classes=eight)
    assert (faces.size, faces.channels) == (96, 3)
    assert faces.counts == dict.fromkeys(EMOTIONS[1:], 0) | {"angry": 1, "contempt": 2}
    assert faces.select(np.array([0, 2])).classes == eight


def test_faces_whose_labels_do_not_fit_are_refused() -> None:
    with pytest.raises(DatasetError, match="2 faces with 3 labels"):
        Faces("made", np.zeros((2, 48, 48), np.uint8), np.zeros(3, np.int64))
    with pytest.raises(DatasetError, match="label 7 stands for none of the 7 classes"):
        Faces("made", np.zeros((1, 48, 48), np.uint8), np.array([7]))
