"""What is done to the light of faces before a network sees them: the same for training and serving.

Paper 004 ("3.4.7 Face Normalization") names them, after Li and Deng, "Deep facial expression recognition: a survey",
IEEE Transactions on Affective Computing, 2020.
"""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.uint8]
"""uint8 (n, height, width)."""

_LOW_FREQUENCIES = 3
_DEVIATIONS, _LEAST_DEVIATION = 3.0, 1e-3
_INNER, _OUTER = 1 / 48, 4 / 48
_CUTOFF, _DARK_GAIN, _BRIGHT_GAIN = 1.5, 0.5, 1.5


def _as_they_are(faces: Gray) -> Gray:
    return faces


def histogram_equalisation(faces: Gray) -> Gray:
    """Spread the grays of each face evenly over 0..255."""
    return _each(faces, cv2.equalizeHist)


def dct(faces: Gray) -> Gray:
    """Take away the slow changes of light: the lowest frequencies of the logarithm's discrete cosine transform.

    Chen, Er and Wu, "Illumination compensation and normalization for robust face recognition using discrete cosine
    transform in logarithm domain", IEEE Transactions on Systems, Man, and Cybernetics B 36 (2006). The coefficients
    (u, v) with u + v of at most 3 go, all but the mean.
    """
    return _each(faces, _without_low_frequencies)


def difference_of_gaussians(faces: Gray) -> Gray:
    """Keep what lies between two blurs: edges of the size of brows and lips, without light and without noise.

    Tan and Triggs, "Enhanced local texture feature sets for face recognition under difficult lighting conditions",
    IEEE Transactions on Image Processing 19 (2010), with their gamma of 0.2; their blurs of 1 and 2 pixels of a face
    of 128 are here 1 and 4 of one of 48.
    """
    return _each(faces, _difference_of_gaussians)


def homomorphic(faces: Gray) -> Gray:
    """Weaken the light and strengthen the skin: a high-pass filter over the logarithm, which makes a product a sum.

    Oppenheim, Schafer and Stockham, "Nonlinear filtering of multiplied and convolved signals", Proceedings of the IEEE
    56 (1968); frequencies under about 1.5 periods a face are halved, those above are half as strong again.
    """
    return _each(faces, _homomorphic)


TREATMENTS: dict[str, Callable[[Gray], Gray]] = {
    "none": _as_they_are,
    "histogram": histogram_equalisation,
    "dct": dct,
    "dog": difference_of_gaussians,
    "homomorphic": homomorphic,
}
"""What can be done to the light: uint8 (n, height, width) to the same."""


def _each(faces: Gray, treat: Callable[[Gray], npt.NDArray]) -> Gray:
    if not len(faces):
        return faces
    return np.stack([treat(face) for face in faces]).astype(np.uint8)


def _without_low_frequencies(face: Gray) -> npt.NDArray:
    # The transform of OpenCV needs even sides.
    height, width = (side + side % 2 for side in face.shape)
    whole = cv2.copyMakeBorder(
        _logarithm(face), 0, height - face.shape[0], 0, width - face.shape[1], cv2.BORDER_REFLECT
    )
    coefficients = cv2.dct(whole)
    low = np.add.outer(np.arange(height), np.arange(width)) <= _LOW_FREQUENCIES
    low[0, 0] = False
    coefficients[low] = 0
    return _stretched(cv2.idct(coefficients)[: face.shape[0], : face.shape[1]])


def _difference_of_gaussians(face: Gray) -> npt.NDArray:
    powered = (face.astype(np.float32) / 255) ** 0.2
    inner, outer = (cv2.GaussianBlur(powered, (0, 0), share * face.shape[0]) for share in (_INNER, _OUTER))
    return _stretched(inner - outer)


def _homomorphic(face: Gray) -> npt.NDArray:
    height, width = face.shape
    vertical, horizontal = np.fft.fftfreq(height) * height, np.fft.fftfreq(width) * width
    squared = np.add.outer(vertical**2, horizontal**2)
    gain = _DARK_GAIN + (_BRIGHT_GAIN - _DARK_GAIN) * (1 - np.exp(-squared / (2 * _CUTOFF**2)))
    return _stretched(np.fft.ifft2(np.fft.fft2(_logarithm(face)) * gain).real)


def _logarithm(face: Gray) -> npt.NDArray[np.float32]:
    return np.log1p(face.astype(np.float32))


def _stretched(values: npt.NDArray) -> npt.NDArray:
    """Return 0..255: the mean in the middle, three deviations to either side."""
    deviation = max(float(values.std()), _LEAST_DEVIATION)
    return np.clip(127.5 + (values - values.mean()) / deviation * 127.5 / _DEVIATIONS, 0, 255)
