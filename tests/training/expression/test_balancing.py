import numpy as np
import pytest

from fervi.training.errors import DatasetError
from fervi.training.expression.data.balancing import class_weights, over_sample
from fervi.training.expression.data.faces import Faces
from tests.training.conftest import made_pictures

LABELS = np.array([0] * 12 + [1] * 4 + [3] * 2, np.int64)


@pytest.fixture
def uneven() -> Faces:
    return Faces("uneven", made_pictures(18), LABELS)


def test_classes_count_in_inverse_proportion_to_their_faces() -> None:
    weights = class_weights(LABELS, 5)
    np.testing.assert_allclose(weights, [0.5, 1.5, 0, 3, 0])
    assert weights[LABELS].mean() == pytest.approx(1)


def test_random_over_sampling_doubles_faces_until_every_class_is_as_large_as_the_largest(uneven: Faces) -> None:
    even = over_sample(uneven, "random", seed=1)
    assert np.bincount(even.labels).tolist() == [12, 12, 0, 12]
    np.testing.assert_array_equal(even.faces[:18], uneven.faces)
    known = {(label, face.tobytes()) for label, face in zip(uneven.labels, uneven.faces, strict=True)}
    assert {(label, face.tobytes()) for label, face in zip(even.labels, even.faces, strict=True)} == known


def test_smote_makes_faces_between_faces_of_one_class(uneven: Faces) -> None:
    even = over_sample(uneven, "smote", seed=1)
    assert np.bincount(even.labels).tolist() == [12, 12, 0, 12]
    np.testing.assert_array_equal(even.faces[:18], uneven.faces)
    pair = uneven.faces[LABELS == 3].astype(int)
    for face in even.faces[18:][even.labels[18:] == 3]:
        assert (face >= pair.min(axis=0) - 1).all()
        assert (face <= pair.max(axis=0) + 1).all()
    assert len({face.tobytes() for face in even.faces}) > 25


def test_coloured_faces_are_mixed_too() -> None:
    coloured = Faces("coloured", np.repeat(made_pictures(18)[..., None], 3, axis=3), LABELS)
    assert over_sample(coloured, "smote", seed=1).faces.shape == (36, 48, 48, 3)


def test_the_seed_decides_what_is_drawn(uneven: Faces) -> None:
    first, again, other = (over_sample(uneven, "random", seed).faces.tobytes() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_class_of_one_face_has_no_neighbour_to_be_mixed_with() -> None:
    lonely = Faces("lonely", made_pictures(4), np.array([0, 0, 0, 5]))
    with pytest.raises(DatasetError, match="1 face of surprise: SMOTE needs two"):
        over_sample(lonely, "smote", seed=1)
    assert len(over_sample(lonely, "random", seed=1)) == 6


def test_an_unknown_method_is_refused_with_those_that_are_known(uneven: Faces) -> None:
    with pytest.raises(DatasetError, match="choose one of random, smote"):
        over_sample(uneven, "twice", seed=1)  # type: ignore[arg-type]
