import cv2
import numpy as np
import pytest

from fervi.training.expression.data.augment import augment, cover, mixup, warp
from fervi.training.expression.data.faces import Faces


def test_the_same_seed_gives_the_same_faces(faces: Faces) -> None:
    first, second = (augment(faces.faces, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_faces_keep_their_shape_and_type_and_do_change(faces: Faces) -> None:
    changed = augment(faces.faces, np.random.default_rng(3))
    assert changed.shape == faces.faces.shape
    assert changed.dtype == np.uint8
    assert (changed != faces.faces).any(axis=(1, 2)).all()


def test_strength_zero_does_nothing_but_flip(faces: Faces) -> None:
    for before, after in zip(faces.faces, augment(faces.faces, np.random.default_rng(3), 0.0), strict=True):
        assert any(np.abs(after.astype(int) - side).max() <= 1 for side in (before, before[:, ::-1]))


def test_about_half_of_the_faces_are_flipped(faces: Faces) -> None:
    after = augment(faces.faces, np.random.default_rng(3), 0.0)
    flipped = [np.abs(a.astype(int) - b).max() > 1 for a, b in zip(after, faces.faces, strict=True)]
    assert 20 <= sum(flipped) <= 50


def test_mixup_blends_faces_and_their_targets_by_the_same_shares(faces: Faces) -> None:
    targets = np.eye(7, dtype=np.float32)[faces.labels]
    flat = np.broadcast_to((faces.labels * 30).astype(np.uint8)[:, None, None], faces.faces.shape)
    mixed, blended = mixup(flat, targets, np.random.default_rng(3), alpha=1.0)
    assert (mixed.dtype, blended.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(blended.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(mixed[:, 0, 0], blended @ (30 * np.arange(7)), atol=1e-3)
    assert (blended.max(axis=1) < 0.95).mean() > 0.5


def _disc() -> np.ndarray:
    """A bright disc in the middle of a dark face."""
    return np.asarray(cv2.circle(np.zeros((48, 48), np.uint8), (24, 24), 6, 255.0, -1))


def _centres(strength: float, count: int = 300) -> np.ndarray:
    """Where the disc lies after warps, in shares of the width from the middle."""
    generator = np.random.default_rng(1)
    warped = [warp(_disc(), generator, strength).astype(float) for _ in range(count)]
    grid = np.mgrid[:48, :48]
    return np.array([[(axis * face).sum() / face.sum() for axis in grid] for face in warped]) / 48 - 0.5


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_a_warp_shifts_by_up_to_8_percent_of_the_width_and_no_more(strength: float) -> None:
    shifts = np.abs(_centres(strength))
    assert 0.06 * strength < shifts.max() < 0.08 * strength + 0.03


def test_a_warp_scales_by_up_to_a_fifth_either_way() -> None:
    generator = np.random.default_rng(1)
    areas = np.array([warp(_disc(), generator, 1.0).sum() for _ in range(300)]) / _disc().sum(dtype=float)
    sides = np.sqrt(areas)
    assert 0.8 < sides.min() < 0.88
    assert 1.14 < sides.max() < 1.25


def test_most_warps_turn_little_and_some_up_to_40_degrees() -> None:
    bar = np.zeros((48, 48), np.uint8)
    bar[23:25, 8:40] = 255
    generator = np.random.default_rng(1)
    angles = []
    for _ in range(300):
        rows, columns = np.nonzero(warp(bar, generator, 1.0) > 64)
        angles.append(abs(np.degrees(np.arctan(np.polyfit(columns, rows, 1)[0]))))
    assert 0.65 < np.mean(np.array(angles) < 15) < 0.95
    assert 25 < max(angles) < 45


def test_a_cover_hides_the_eyes_or_the_mouth_and_leaves_the_rest() -> None:
    generator = np.random.default_rng(1)
    face = np.tile(np.arange(48, dtype=np.float32)[:, None], 48)
    hidden = [(cover(face.copy(), generator) != face).any(axis=1) for _ in range(60)]
    assert {bool(rows[15]) for rows in hidden} == {bool(rows[40]) for rows in hidden} == {True, False}
    assert all(0.15 < rows.mean() < 0.5 for rows in hidden)
