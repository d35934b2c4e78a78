import cv2
import numpy as np
import pytest

from fervi.training.expression.data.augment import (
    augment,
    coarsen,
    cover,
    erase,
    lower_resolution,
    mixup,
    refocus,
    relight,
    warp,
)
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


def _ramp() -> np.ndarray:
    return np.tile(np.linspace(0, 255, 48, dtype=np.float32), (48, 1))


def test_light_of_no_strength_leaves_a_face_as_it_is() -> None:
    np.testing.assert_allclose(relight(_ramp(), np.random.default_rng(1), 0.0), _ramp(), atol=1e-3)


def test_light_changes_brightness_contrast_and_grain_within_bounds() -> None:
    generator = np.random.default_rng(1)
    middle = np.full((48, 48), 128, np.float32)
    lit = np.array([[face.mean(), face.std()] for face in (relight(middle, generator, 1.0) for _ in range(400))])
    usual = (lit[:, 0] > 128 - 75) & (lit[:, 0] < 128 + 75)
    assert 0.85 < usual.mean() < 1
    assert lit[:, 0].min() > -60
    assert 4 < lit[:, 1].max() < 6.5
    assert lit[:, 1].min() < 0.5


def test_some_faces_are_darkened_by_up_to_three_stops_or_overexposed() -> None:
    generator = np.random.default_rng(1)
    spans = np.array([np.ptp(relight(_ramp(), generator, 1.0)) for _ in range(400)]) / 255
    assert 0.02 < (spans < 0.45).mean() < 0.2
    assert 1.2 < spans.max() < 1.7


def test_one_flat_rectangle_of_2_to_20_percent_is_erased() -> None:
    generator = np.random.default_rng(1)
    shares = []
    for _ in range(200):
        changed = erase(_ramp().copy(), generator) != _ramp()
        rows, columns = changed.any(axis=1), changed.any(axis=0)
        shares.append(rows.sum() * columns.sum() / 48**2)
        assert 0.3 < rows.sum() / columns.sum() < 3.3
    assert 0.01 < min(shares) < 0.03
    assert 0.17 < max(shares) < 0.23


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_a_coarse_face_keeps_its_size_and_its_large_shapes_and_loses_detail(share: float) -> None:
    detail = np.indices((48, 48)).sum(axis=0) % 2 * 255.0
    assert coarsen(detail.astype(np.uint8), share).std() < 20
    ramp = _ramp().astype(np.uint8)
    assert coarsen(ramp, share).shape == ramp.shape
    np.testing.assert_allclose(coarsen(ramp, share)[:, 6:-6], ramp[:, 6:-6], atol=6)


def test_resolution_falls_to_between_30_and_80_percent() -> None:
    generator = np.random.default_rng(1)
    stripes = np.tile((np.arange(48) // 2 % 2 * 255).astype(np.uint8), (48, 1))
    left = [lower_resolution(stripes, generator).std() / stripes.std() for _ in range(100)]
    assert min(left) < 0.2
    assert 0.5 < max(left) < 1


def test_faces_are_blurred_and_sharpened_so_that_none_is_known_by_it() -> None:
    face = cv2.GaussianBlur(np.random.default_rng(1).integers(60, 190, (64, 64), np.uint8), (0, 0), 1)
    generator = np.random.default_rng(2)

    def sharpness(each: np.ndarray) -> float:
        return float(np.abs(cv2.Laplacian(each.astype(np.float32), cv2.CV_32F)).mean())

    told = np.array([sharpness(refocus(face, generator)) for _ in range(300)]) / sharpness(face)
    assert 0.3 < (told < 0.95).mean() < 0.5
    assert 0.2 < (told > 1.05).mean() < 0.4
    assert 0.25 < (told == 1).mean() < 0.45
