import numpy as np

from fervi.training.expression.data.augment import augment, mixup
from fervi.training.expression.data.faces import Dataset


def test_the_same_seed_gives_the_same_faces(faces: Dataset) -> None:
    first, second = (augment(faces.faces, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_faces_keep_their_shape_and_type_and_do_change(faces: Dataset) -> None:
    changed = augment(faces.faces, np.random.default_rng(3))
    assert changed.shape == faces.faces.shape
    assert changed.dtype == np.uint8
    assert (changed != faces.faces).any(axis=(1, 2)).all()


def test_strength_zero_does_nothing_but_flip(faces: Dataset) -> None:
    for before, after in zip(faces.faces, augment(faces.faces, np.random.default_rng(3), 0.0), strict=True):
        assert any(np.abs(after.astype(int) - side).max() <= 1 for side in (before, before[:, ::-1]))


def test_about_half_of_the_faces_are_flipped(faces: Dataset) -> None:
    after = augment(faces.faces, np.random.default_rng(3), 0.0)
    flipped = [np.abs(a.astype(int) - b).max() > 1 for a, b in zip(after, faces.faces, strict=True)]
    assert 20 <= sum(flipped) <= 50


def test_mixup_blends_faces_and_their_targets_by_the_same_shares(faces: Dataset) -> None:
    targets = np.eye(7, dtype=np.float32)[faces.labels]
    flat = np.broadcast_to((faces.labels * 30).astype(np.uint8)[:, None, None], faces.faces.shape)
    mixed, blended = mixup(flat, targets, np.random.default_rng(3), alpha=1.0)
    assert (mixed.dtype, blended.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(blended.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(mixed[:, 0, 0], blended @ (30 * np.arange(7)), atol=1e-3)
    assert (blended.max(axis=1) < 0.95).mean() > 0.5
