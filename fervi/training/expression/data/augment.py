"""What a camera and a detector do to a face, in NumPy and OpenCV, so that training runs on any Keras backend."""

import math

import cv2
import numpy as np
import numpy.typing as npt


def augment(
    faces: npt.NDArray[np.uint8], generator: np.random.Generator, strength: float = 1.0, mirror: bool = True
) -> npt.NDArray[np.uint8]:
    """Change each face at random as another moment, camera or detector would have.

    Args:
        faces: uint8 (n, height, width), or (n, height, width, 3) in RGB.
        generator: The source of randomness; the same state gives the same faces.
        strength: 1 rotates by up to 15 degrees (a quarter of the faces by up to 40), scales by e^0.18 and shifts by 8 %
            of the width; 0 only flips. Any other one blurs or sharpens two faces in three.
        mirror: Flip half of the faces.

    Returns:
        uint8 of the same shape.
    """
    return np.stack([_augment_face(face, generator, strength, mirror) for face in faces])


def mixup(
    faces: npt.NDArray[np.uint8], targets: npt.NDArray[np.float32], generator: np.random.Generator, alpha: float
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Blend each face, and its target, with another one's (Zhang et al., "mixup", ICLR 2018).

    Args:
        faces: uint8 (n, height, width), or (n, height, width, 3) in RGB.
        targets: float32 (n, classes).
        generator: The source of randomness.
        alpha: The shares come from the beta distribution (alpha, alpha); the smaller, the less is blended.

    Returns:
        float32 of the same shapes; the faces' values stay within 0..255.
    """
    share = generator.beta(alpha, alpha, len(faces)).astype(np.float32)
    other = generator.permutation(len(faces))
    of_faces = share.reshape(-1, *[1] * (faces.ndim - 1))
    mixed_faces = of_faces * faces + (1 - of_faces) * faces[other]
    return mixed_faces, share[:, None] * targets + (1 - share[:, None]) * targets[other]


def _augment_face(
    face: npt.NDArray, generator: np.random.Generator, strength: float, mirror: bool
) -> npt.NDArray[np.uint8]:
    if not strength:
        return face[:, ::-1] if mirror and generator.random() < 0.5 else face
    face = refocus(warp(face, generator, strength, mirror), generator)
    if generator.random() < 0.4 * strength:
        face = lower_resolution(face, generator)
    face = relight(face.astype(np.float32), generator, strength)
    if generator.random() < 0.4 * strength:
        face = erase(face, generator)
    if generator.random() < 0.3 * strength:
        face = cover(face, generator)
    return np.clip(face, 0, 255).astype(np.uint8)


def warp(face: npt.NDArray, generator: np.random.Generator, strength: float, mirror: bool = True) -> npt.NDArray:
    """Flip half of the faces, where asked to; rotate, scale and shift; the edge's pixels fill what comes into view."""
    height, width = face.shape[:2]
    most = 40 if generator.random() < 0.25 * strength else 15 * strength
    angle = math.radians(most * generator.uniform(-1, 1))
    scale = math.exp(0.18 * strength * generator.uniform(-1, 1))
    shift = 0.08 * strength * generator.uniform(-1, 1, 2) * (width, height)
    side = -1 if generator.random() < 0.5 and mirror else 1
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    linear = np.array([[side * cosine, -sine], [side * sine, cosine]])
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    matrix = np.column_stack([linear, centre + shift - linear @ centre])
    return cv2.warpAffine(face, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def refocus(face: npt.NDArray, generator: np.random.Generator) -> npt.NDArray:
    """Blur or sharpen two faces in three at random, so that no collection is known by how sharp its faces are."""
    way = generator.random()
    if way < 0.4:
        return coarsen(face, generator.uniform(0.4, 1.0))
    if way < 0.67:
        amount = generator.uniform(0, 1.5)
        smooth = cv2.GaussianBlur(face, (0, 0), face.shape[0] / 55)
        return cv2.addWeighted(face, 1 + amount, smooth, -amount, 0)
    return face


def lower_resolution(face: npt.NDArray, generator: np.random.Generator) -> npt.NDArray:
    """Lose detail as a distant face before a webcam does."""
    return coarsen(face, generator.uniform(0.25, 0.8))


def coarsen(face: npt.NDArray, share: float) -> npt.NDArray:
    """Shrink a face to a share of its sides and enlarge it again."""
    height, width = face.shape[:2]
    small = cv2.resize(face, (round(width * share), round(height * share)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def relight(face: npt.NDArray, generator: np.random.Generator, strength: float) -> npt.NDArray:
    """Change exposure, contrast, brightness and gamma, and add sensor noise."""
    gamma = math.exp(0.3 * strength * generator.uniform(-1, 1))
    contrast = math.exp(0.3 * strength * generator.uniform(-1, 1))
    brightness = 30 * strength * generator.uniform(-1, 1)
    stops = generator.uniform(-3, 1) if generator.random() < 0.15 * strength else 0.0
    bent = 255 * np.minimum(face / 255 * 2**stops, 1) ** gamma
    noise = generator.standard_normal(face.shape, np.float32) * (6 * strength * generator.random())
    return (bent - 128) * contrast + 128 + brightness + noise


def cover(face: npt.NDArray, generator: np.random.Generator) -> npt.NDArray:
    """Cover the eyes' band or the lower part of the face with a random gray, as glasses or a mask do."""
    height = face.shape[0]
    top, bottom = (0.2, 0.5) if generator.random() < 0.4 else (0.6, 1.0)
    shift = generator.uniform(-0.08, 0.08)
    face[max(0, round((top + shift) * height)) : round((bottom + shift) * height)] = generator.uniform(0, 255)
    return face


def erase(face: npt.NDArray, generator: np.random.Generator) -> npt.NDArray:
    """Cover one rectangle with a random gray (Zhong et al., "Random erasing data augmentation", AAAI 2020)."""
    height, width = face.shape[:2]
    area = generator.uniform(0.02, 0.2) * height * width
    ratio = math.exp(generator.uniform(-1, 1))
    rows = min(height, max(1, round(math.sqrt(area * ratio))))
    columns = min(width, max(1, round(math.sqrt(area / ratio))))
    top, left = generator.integers(0, height - rows + 1), generator.integers(0, width - columns + 1)
    face[top : top + rows, left : left + columns] = generator.uniform(0, 255)
    return face
