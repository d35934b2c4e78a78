import numpy as np
import pytest

from fervi.training.average import blended


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.25, 1.5), (1.0, 3.0)])
def test_blended_weights_lie_between_those_of_two_networks(share, expected):
    first, second = [np.ones((2, 3), np.float32)], [np.full((2, 3), 3, np.float32)]
    np.testing.assert_allclose(blended(first, second, share), [np.full((2, 3), expected)])
