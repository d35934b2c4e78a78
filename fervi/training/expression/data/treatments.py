"""What is done to the light and the pose of faces before a network sees them.

Paper 004 ("3.4.6 Face Alignment" and "3.4.7 Face Normalization") names them, after Li and Deng, "Deep facial expression
recognition: a survey", IEEE Transactions on Affective Computing, 2020.
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
_EYES_DOWN, _EYES_APART = 0.35, 0.4


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


def align(image: npt.NDArray[np.uint8], points: npt.NDArray[np.float32], size: int) -> npt.NDArray[np.uint8]:
    """Turn, scale and cut a picture so that the eyes lie level at fixed places.

    Args:
        image: uint8 (height, width) or (height, width, 3).
        points: float32 (5, 2), x and y in pixels: the right eye (on the left of the picture), the left eye, the nose,
            the right and the left corner of the mouth. Only the eyes count.
        size: The side of the answer in pixels.

    Returns:
        uint8 (size, size) or (size, size, 3): the eyes at 35 % of the height, 40 % of the width apart. Where it leaves
        the image, the edge's pixels are repeated.

    Raises:
        ValueError: Points are not (5, 2), or both eyes are in one place.
    """
    if points.shape != (5, 2):
        raise ValueError(f"five points, (5, 2), are needed, not {points.shape}")
    right, left = points[:2].astype(np.float64)
    across = left - right
    distance = float(np.hypot(*across))
    if distance == 0:
        raise ValueError("both eyes are in one place")
    scale = _EYES_APART * size / distance
    if scale < 1:
        # By areas first: what turns the picture looks at four pixels only.
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        right, left, scale = right * scale, left * scale, 1.0
    angle = float(np.degrees(np.arctan2(across[1], across[0])))
    middle = (right + left) / 2
    matrix = cv2.getRotationMatrix2D((middle[0], middle[1]), angle, scale)
    matrix[:, 2] += (size / 2, _EYES_DOWN * size) - middle
    aligned = cv2.warpAffine(image, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(aligned, np.uint8)


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
