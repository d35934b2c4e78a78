"""Faces of several collections as one, with how often each is shown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Pool:
    """What a network learns from.

    Attributes:
        faces: uint8 (n, size, size), or (n, size, size, 3) in colour.
        targets: float32 (n, 7), what each should be answered with.
        draws: float64 (n,), how often each face is shown in an epoch on average; the mean is 1.
        collections: int (n,), the number of the collection that each face is of.
    """

    faces: npt.NDArray[np.uint8]
    targets: npt.NDArray[np.float32]
    draws: npt.NDArray[np.float64]
    collections: npt.NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.faces)

    @property
    def prior(self) -> npt.NDArray[np.float64]:
        """The share of each emotion in what is shown, (7,)."""
        return self.draws @ self.targets / self.draws.sum()

    @property
    def own_priors(self) -> npt.NDArray[np.float32]:
        """The share of each emotion in what is shown of each face's own collection, (n, 7)."""
        priors = [
            np.average(self.targets[rows], axis=0, weights=self.draws[rows])
            for rows in (self.collections == number for number in range(self.collections.max() + 1))
        ]
        return np.stack(priors).astype(np.float32)[self.collections]

    def order(self, generator: np.random.Generator) -> npt.NDArray[np.intp]:
        """Return the rows to show in an epoch in random order; a face with draws of 1.5 is there once or twice.

        Systematic sampling: the number of rows is that of the faces, give or take one.
        """
        start = 0.5 if (self.draws == 1).all() else generator.random()
        marks = np.floor(np.cumsum(self.draws) + start)
        rows = np.repeat(np.arange(len(self)), np.diff(marks, prepend=0).astype(np.intp))
        return generator.permutation(rows)


def alone(faces: npt.NDArray[np.uint8], targets: npt.NDArray[np.float32]) -> Pool:
    """Return a pool that shows each face once an epoch."""
    return Pool(faces, targets, np.ones(len(faces)), np.zeros(len(faces), np.intp))


def even_tones(tones: Sequence[str | None], evening: float) -> npt.NDArray[np.float64]:
    """Return how often to show each face, (n,) with a mean of 1, so that rare tones of skin are shown more often.

    Args:
        tones: The tone of each face's skin, None where it is not known: those are shown as often as the average face.
        evening: 0..1; a tone is shown in proportion to its share of the known ones to the power of 1 - evening.
    """
    known = [tone for tone in tones if tone is not None]
    weight = {tone: count**-evening for tone, count in Counter(known).items()}
    average = sum(weight[tone] for tone in known) / max(1, len(known))
    return np.array([1.0 if tone is None else weight[tone] / average for tone in tones])


def join(pools: Sequence[Pool], shares: Sequence[float], balance: float) -> Pool:
    """Join collections.

    Args:
        pools: The collections.
        shares: How often the faces of each are shown in comparison: those of 2 twice as often as those of 1.
        balance: How far the emotions within each collection are evened out, 0..1: an emotion is shown in proportion to
            its share of the collection to the power of 1 - balance.
    """
    shown = [share * each.draws * _evened(each, balance) for each, share in zip(pools, shares, strict=True)]
    draws = np.concatenate(shown)
    faces = np.concatenate([each.faces for each in pools])
    collections = np.repeat(np.arange(len(pools)), [len(each) for each in pools])
    return Pool(faces, np.concatenate([each.targets for each in pools]), draws / draws.mean(), collections)


def _evened(collection: Pool, balance: float) -> npt.NDArray[np.float64]:
    weights = collection.targets @ np.maximum(collection.prior, 1e-6) ** -balance
    return weights / np.average(weights, weights=collection.draws)
