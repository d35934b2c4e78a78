from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from fervi.training.errors import DatasetError
from fervi.training.expression.data.balancing import METHODS, Method, over_sample
from fervi.training.expression.data.classes import CLASSES, with_classes
from fervi.training.expression.data.datasets import Splits, read_dataset
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.near_duplicates import find_near_duplicates
from fervi.training.expression.data.selection import Selection
from fervi.vision.face import EMOTIONS
from tests.training.conftest import made_pictures

SEVEN_OF_CK = ("angry", "disgust", "fear", "happy", "sad", "surprise", "contempt")


def save(path: Path, picture: npt.NDArray[np.uint8]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), picture)


def cut_closer(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return cv2.resize(picture[3:45, 3:45], (48, 48), interpolation=cv2.INTER_LINEAR)


def as_row(emotion: int, picture: npt.NDArray[np.uint8], usage: str) -> str:
    return f"{emotion},{' '.join(map(str, picture.ravel()))},{usage}"


@pytest.fixture
def ck(tmp_path: Path) -> Path:
    """CK+'s form: 30 persons, three frames each that are nearly one picture, named as CK+ names them."""
    names = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "contempt")
    for person, picture in enumerate(made_pictures(30)):
        for frame in range(3):
            file = f"S{person:03d}_001_{frame:08d}.png"
            save(tmp_path / "ck" / names[person % 7] / file, np.clip(picture + np.uint8(frame), 1, 255))
    return tmp_path / "ck"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree without splits, whose 40 pictures are there twice: as they are, and cut closer."""
    for number, picture in enumerate(made_pictures(40)):
        folder = tmp_path / "tree" / EMOTIONS[number % 4]
        save(folder / f"{number}.png", picture)
        save(folder / f"{number} again.png", cut_closer(picture))
    return tmp_path / "tree"


def persons_of(splits: Splits) -> dict[str, set[str]]:
    return {name: set(part.persons) for name, part in splits.named().items() if part.persons is not None}


def test_the_official_splits_of_fer2013_are_training_validation_and_test(fer2013: Path, ferplus: Path) -> None:
    splits = read_dataset(fer2013, ferplus=ferplus)
    assert {name: len(part) for name, part in splits.named().items()} == {"train": 21, "validation": 7, "test": 7}
    assert splits.classes == EMOTIONS
    assert splits.train.all_votes().shape == (21, 10)
    assert splits.train.faces.shape == (21, 48, 48)


def test_the_eighth_emotion_of_ckextended_is_contempt(fer2013: Path) -> None:
    rows = fer2013.read_text().splitlines()
    extended = fer2013.with_name("ckextended.csv")
    extended.write_text("\n".join([*rows, as_row(7, made_pictures(1, seed=90)[0], "Training")]) + "\n")
    splits = read_dataset(extended)
    assert splits.classes == CLASSES
    assert splits.train.counts["contempt"] == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x,1 2,Training", "line 37: emotion 'x' instead of a number from 0 to 7"),
        ("8,1 2,Training", "line 37: emotion '8' instead of a number from 0 to 7"),
        ("0,1 2,Testing", "line 37: Usage 'Testing' instead of one of Training, PublicTest, PrivateTest"),
        ("0,1 2,Training", "line 37: 2 pixels instead of 2304"),
        ("0,1 two 3,Training", "line 37: pixels must be whole numbers from 0 to 255"),
        (f"0,{'256 ' * 2304},Training", "line 37: pixels must lie between 0 and 255"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(fer2013: Path, row: str, message: str) -> None:
    fer2013.write_text(f"{fer2013.read_text()}{row}\n")
    with pytest.raises(DatasetError, match=message):
        read_dataset(fer2013)


def test_a_file_with_other_columns_is_refused_with_those_that_were_found(tmp_path: Path) -> None:
    (tmp_path / "iris.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match=r"expected the columns emotion,pixels,Usage.*found a,b"):
        read_dataset(tmp_path / "iris.csv")


def test_nulls_and_duplicates_within_a_split_are_left_out_and_counted(fer2013: Path) -> None:
    again, black = fer2013.read_text().splitlines()[1], as_row(0, np.zeros((48, 48), np.uint8), "Training")
    fer2013.write_text("\n".join([fer2013.read_text().rstrip(), again, black, "0,,Training"]) + "\n")
    splits = read_dataset(fer2013)
    assert len(splits.train) == 21
    assert splits.removed["without content"] == 2
    assert splits.removed["duplicates within a split"] == 1


def test_a_test_face_that_is_learned_from_is_left_out_unless_asked_for(fer2013: Path) -> None:
    known = read_dataset(fer2013).train.faces[0]
    fer2013.write_text(f"{fer2013.read_text()}{as_row(0, cut_closer(known), 'PrivateTest')}\n")
    assert len(read_dataset(fer2013, unseen=False).test) == 8
    unseen = read_dataset(fer2013)
    assert len(unseen.test) == 7
    assert unseen.removed["test faces whose picture is learned from"] == 1


def test_ck_is_split_by_person_seven_two_one(ck: Path) -> None:
    splits = read_dataset(ck)
    persons = persons_of(splits)
    assert {name: len(found) for name, found in persons.items()} == {"train": 21, "validation": 6, "test": 3}
    assert len(set.union(*persons.values())) == 30
    assert splits.classes == SEVEN_OF_CK
    assert "whole persons" in splits.origin


def test_the_seed_decides_the_split(ck: Path) -> None:
    first, again, other = (persons_of(read_dataset(ck, seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_tree_without_splits_and_persons_keeps_near_duplicates_together(tree: Path) -> None:
    splits = read_dataset(tree)
    assert [len(part) for part in splits.named().values()] == [56, 16, 8]
    assert not any(value for reason, value in splits.removed.items() if "learned from" in reason)
    assert "near-duplicates" in splits.origin


def test_too_few_persons_to_be_parted_are_named(tmp_path: Path) -> None:
    for person, picture in enumerate(made_pictures(4)):
        save(tmp_path / "ck" / "anger" / f"S{person:03d}_001_00000001.png", picture)
    with pytest.raises(DatasetError, match="4 persons or pictures are too few to be parted into 10"):
        read_dataset(tmp_path / "ck")


@pytest.mark.parametrize("names", [("train", "valid", "test"), ("Training", "val", "testing")])
def test_the_splits_of_a_tree_are_kept(tmp_path: Path, names: tuple[str, ...]) -> None:
    for number, picture in enumerate(made_pictures(12)):
        save(tmp_path / names[number % 3] / EMOTIONS[number % 2] / f"{number}.png", picture)
    splits = read_dataset(tmp_path)
    assert [len(part) for part in splits.named().values()] == [4, 4, 4]
    assert splits.origin == "folders of the tree"


def test_of_train_and_valid_alone_valid_is_measured_on_and_a_tenth_of_train_chooses(tmp_path: Path) -> None:
    for number, picture in enumerate(made_pictures(36)):
        part = "valid" if number < 6 else "train"
        save(tmp_path / part / EMOTIONS[number % 2] / f"{number}.png", picture)
    splits = read_dataset(tmp_path)
    assert [len(part) for part in splits.named().values()] == [27, 3, 6]
    assert "test is validation; validation is a tenth of train" in splits.origin


def test_a_tree_with_a_test_split_and_nothing_to_learn_from_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "test" / "angry" / "1.png", made_pictures(1)[0])
    with pytest.raises(DatasetError, match="has test and no train"):
        read_dataset(tmp_path)


def test_folders_with_numbers_are_affectnets_or_if_they_begin_with_1_raf_dbs(tmp_path: Path) -> None:
    for number, picture in enumerate(made_pictures(48)):
        save(tmp_path / "affectnet" / str(number % 8) / f"{number}.png", picture)
        save(tmp_path / "raf" / str(1 + number % 7) / f"{number}.png", picture)
    affectnet, raf = read_dataset(tmp_path / "affectnet"), read_dataset(tmp_path / "raf")
    assert affectnet.classes == CLASSES
    assert raf.classes == EMOTIONS
    zeros = {face.tobytes() for face in made_pictures(48)[::8]}
    for part in affectnet.named().values():
        neutral = [face.tobytes() for face in part.faces[part.labels == CLASSES.index("neutral")]]
        assert set(neutral) <= zeros
    ones = {face.tobytes() for face in made_pictures(48)[::7]}
    assert {face.tobytes() for face in raf.train.faces[raf.train.labels == EMOTIONS.index("surprise")]} <= ones


def write_affectnet(root: Path, parts: dict[str, range], change: Callable[[Path], None] = lambda _: None) -> None:
    pictures = made_pictures(60)
    for part, numbers in parts.items():
        for number in numbers:
            save(root / part / "images" / f"{number}.jpg", cv2.cvtColor(pictures[number], cv2.COLOR_GRAY2BGR))
            annotations = root / part / "annotations"
            annotations.mkdir(exist_ok=True)
            for name, value in (("exp", str(number % 9)), ("val", "0.25"), ("aro", "-0.5")):
                np.save(annotations / f"{number}_{name}.npy", np.array(value))
            change(annotations)


def test_affectnet_as_published_has_valence_and_arousal(tmp_path: Path) -> None:
    write_affectnet(tmp_path, {"train_set": range(45), "val_set": range(45, 60)})
    splits = read_dataset(tmp_path, size=64, colour=True)
    assert splits.train.faces.shape[1:] == (64, 64, 3)
    assert splits.classes == CLASSES
    assert [len(part) for part in splits.named().values()] == [36, 4, 14]
    assert splits.test.affect is not None
    np.testing.assert_allclose(splits.test.affect, [[0.25, -0.5]] * 14)


def remove_arousal(annotations: Path) -> None:
    (annotations / "0_aro.npy").unlink(missing_ok=True)


def write_a_list(annotations: Path) -> None:
    np.save(annotations / "0_exp.npy", np.arange(3))


def write_a_large_valence(annotations: Path) -> None:
    np.save(annotations / "0_val.npy", np.array(-2.0))


def write_an_unknown_expression(annotations: Path) -> None:
    np.save(annotations / "0_exp.npy", np.array(11))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (remove_arousal, "0_aro.npy is missing"),
        (write_a_list, "0_exp.npy does not hold one number"),
        (write_a_large_valence, r"0_val.npy.*expected -1 to 1"),
        (write_an_unknown_expression, "0_exp.npy holds 11 instead of a whole number from 0 to 10"),
    ],
)
def test_a_wrong_annotation_of_affectnet_is_named(tmp_path: Path, change: Callable[[Path], None], message: str) -> None:
    write_affectnet(tmp_path, {"train_set": range(3)}, change)
    with pytest.raises(DatasetError, match=message):
        read_dataset(tmp_path)


def test_a_folder_that_is_no_class_is_named_with_what_was_expected(tmp_path: Path) -> None:
    save(tmp_path / "smug" / "1.png", made_pictures(1)[0])
    with pytest.raises(DatasetError, match="smug is no class: expected angry, disgust, fear"):
        read_dataset(tmp_path)


def test_a_file_that_is_no_picture_is_named(tmp_path: Path) -> None:
    save(tmp_path / "angry" / "1.png", made_pictures(1)[0])
    (tmp_path / "angry" / "notes.txt").write_text("no face")
    with pytest.raises(DatasetError, match=r"notes\.txt is not an image"):
        read_dataset(tmp_path)


def test_what_the_system_leaves_in_folders_is_passed_over(ck: Path) -> None:
    (ck / "__MACOSX").mkdir()
    (ck / "anger" / ".DS_Store").write_text("")
    (ck / "anger" / "Thumbs.db").write_text("")
    assert sum(map(len, read_dataset(ck).named().values())) == 90


@pytest.mark.parametrize("name", ["missing", "missing.csv"])
def test_a_path_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(DatasetError, match=f"{name} is missing"):
        read_dataset(tmp_path / name)


def test_sheets_are_read_with_every_class_that_they_have(collections: Path) -> None:
    splits = read_dataset(collections / "affectnet", size=96, colour=True)
    assert splits.train.faces.shape[1:] == (96, 96, 3)
    assert splits.classes == EMOTIONS
    assert sum(map(len, splits.named().values())) == 56


def test_classes_can_be_chosen_and_ordered(ck: Path) -> None:
    splits = read_dataset(ck, classes=("happy", "angry", "sad"))
    assert splits.classes == ("happy", "angry", "sad")
    assert all(splits.train.counts.values())


def test_labels_are_numbered_anew_for_another_models_classes() -> None:
    faces = Faces("made", made_pictures(3), np.array([0, 6, 2]), classes=SEVEN_OF_CK)
    seven = with_classes(faces, EMOTIONS)
    assert [EMOTIONS[label] for label in seven.labels] == ["angry", "fear"]
    with pytest.raises(DatasetError, match="none of neutral"):
        with_classes(faces, ("neutral",))


@pytest.mark.parametrize("method", METHODS)
def test_no_face_of_a_test_split_reaches_training_by_content(
    tree: Path, ck: Path, fer2013: Path, method: Method
) -> None:
    doubled = read_dataset(fer2013, unseen=False).test.faces[0]
    fer2013.write_text(f"{fer2013.read_text()}{as_row(3, cut_closer(doubled), 'Training')}\n")
    for path in (tree, ck, fer2013):
        splits = read_dataset(path)
        learned = over_sample(splits.train, method, seed=1)
        for held_out in (splits.validation, splits.test):
            assert len(held_out)
            known = {face.tobytes() for face in learned.faces}
            assert not any(face.tobytes() in known for face in held_out.faces)
            assert (find_near_duplicates(held_out.faces, learned.faces) < 0).all()


def test_the_test_split_of_a_tree_without_splits_is_the_tenth_that_a_training_leaves_out(ck: Path) -> None:
    left_out = read_dataset(ck).test
    named = Selection(ck, "test").read(classes=SEVEN_OF_CK)
    np.testing.assert_array_equal(named.faces, left_out.faces)
    np.testing.assert_array_equal(named.labels, left_out.labels)
    assert len(Selection(ck).read(classes=SEVEN_OF_CK)) == 90
    with pytest.raises(DatasetError, match="choose one of train, validation, test"):
        Selection(ck, "PrivateTest").read()
