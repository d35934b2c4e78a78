import numpy as np
import pytest

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.measure.conditions import CONDITIONS


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_keeps_shape_and_type_and_the_given_faces(name: str, faces: Faces) -> None:
    before = faces.faces.copy()
    changed = CONDITIONS[name](faces.faces)
    assert changed.shape == before.shape
    assert changed.dtype == np.uint8
    assert (changed == before).all() == (name == "as it is")
    np.testing.assert_array_equal(faces.faces, before)


def test_a_cover_hides_what_it_is_named_for_and_nothing_else(faces: Faces) -> None:
    covered = CONDITIONS["mouth covered"](faces.faces)
    np.testing.assert_array_equal(covered[:, :29], faces.faces[:, :29])
    assert (covered[:, 29:] == covered[:, 29:30, :1]).all()
