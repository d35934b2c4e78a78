from dataclasses import replace

import numpy as np
import pytest

from fervi.training.expression.data.pool import Pool, alone, even_tones, join
from fervi.training.expression.data.targets import trusted_targets

FEW, MANY = 10, 90


def _collection(*labels: int) -> Pool:
    return alone(np.zeros((len(labels), 48, 48), np.uint8), trusted_targets(np.array(labels), 1.0))


def _shown(pool: Pool, epochs: int = 40) -> np.ndarray:
    generator = np.random.default_rng(3)
    rows = np.concatenate([pool.order(generator) for _ in range(epochs)])
    return np.bincount(rows, minlength=len(pool)) / epochs


def test_a_collection_alone_shows_each_face_once_an_epoch() -> None:
    order = _collection(*range(7)).order(np.random.default_rng(1))
    assert sorted(order) == list(range(7))
    assert order.tolist() != list(range(7))


def test_faces_of_a_larger_share_are_shown_as_often_as_it_says() -> None:
    shown = _shown(join([_collection(*[3] * FEW), _collection(*[3] * MANY)], [2.0, 1.0], balance=0))
    assert shown[:FEW].mean() / shown[FEW:].mean() == pytest.approx(2, rel=0.02)
    assert shown.sum() == pytest.approx(FEW + MANY, abs=1)


@pytest.mark.parametrize(("balance", "ratio"), [(0.0, MANY / FEW), (0.5, (MANY / FEW) ** 0.5), (1.0, 1.0)])
def test_balance_evens_the_emotions_of_a_collection_out(balance: float, ratio: float) -> None:
    both = join([_collection(*[1] * FEW, *[3] * MANY)], [1.0], balance)
    shown = _shown(both)
    assert shown[FEW:].sum() / shown[:FEW].sum() == pytest.approx(ratio, rel=0.05)
    assert both.prior[3] / both.prior[1] == pytest.approx(ratio, rel=0.01)


def test_rare_tones_of_skin_are_shown_more_often_and_unknown_ones_as_often_as_the_average() -> None:
    draws = even_tones(["light"] * 8 + ["dark"] * 2 + [None] * 5, evening=1.0)
    assert draws[:8].sum() == pytest.approx(draws[8:10].sum())
    assert draws.mean() == pytest.approx(1)
    assert draws[10:].tolist() == [1] * 5
    assert even_tones(["light", "light", "dark"], evening=0.0).tolist() == [1, 1, 1]


def test_what_a_collection_shows_more_often_it_shows_more_often_among_others_too() -> None:
    pool = _collection(*[3] * 10)
    often = replace(pool, draws=np.repeat([0.5, 1.5], 5))
    shown = join([often, _collection(*[3] * 10)], [1.0, 1.0], balance=0.5).draws
    assert shown[5] / shown[0] == pytest.approx(3)
    assert shown[:10].sum() == pytest.approx(shown[10:].sum())


def test_each_face_knows_how_common_the_emotions_are_in_its_own_collection() -> None:
    mostly_happy, even = _collection(*[3] * MANY, *[1] * FEW), _collection(*[3] * FEW, *[1] * FEW)
    priors = join([mostly_happy, even], [1.0, 2.0], balance=0).own_priors
    assert priors.shape == (2 * FEW + MANY + FEW, 7)
    np.testing.assert_allclose(priors[0, [1, 3]], [0.1, 0.9], atol=1e-6)
    np.testing.assert_allclose(priors[-1, [1, 3]], [0.5, 0.5], atol=1e-6)
    evened = join([mostly_happy, even], [1.0, 2.0], balance=1).own_priors
    np.testing.assert_allclose(evened[0, [1, 3]], [0.5, 0.5], atol=1e-6)
