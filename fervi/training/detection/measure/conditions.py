"""The same photographs under worse conditions, to see what a detector withstands."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.data.scenery import warp_boxes, warp_points

Condition = Callable[[Photograph], Photograph]


def tilted(photograph: Photograph, degrees: float = 30.0) -> Photograph:
    """Turn a photograph about its middle, about as sharp as before; the picture grows so that no corner is cut."""
    height, width = photograph.image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    size = np.abs(matrix[:, :2]) @ (width, height)
    matrix[:, 2] += (size - (width, height)) / 2
    grown = tuple(size.round().astype(int))
    image = cv2.warpAffine(photograph.image, matrix, grown, flags=cv2.INTER_LANCZOS4, borderValue=(128, 128, 128))
    return replace(
        photograph,
        image=image,
        boxes=warp_boxes(photograph.boxes, matrix),
        points=warp_points(photograph.points, matrix),
    )


def exposed(photograph: Photograph, stops: float) -> Photograph:
    """Multiply the light by two for each stop; what is too bright is clipped."""
    table = np.clip(np.arange(256) * 2.0**stops, 0, 255).astype(np.uint8)
    return replace(photograph, image=cv2.LUT(photograph.image, table))


def blurred(photograph: Photograph, share: float = 1 / 200) -> Photograph:
    """Blur by a share of the longer side."""
    deviation = share * max(photograph.image.shape[:2])
    return replace(photograph, image=cv2.GaussianBlur(photograph.image, (0, 0), deviation))


def masked(photograph: Photograph) -> Photograph:
    """Cover the lower 45 % of each face with light blue, as a surgical mask does."""
    image = photograph.image.copy()
    for left, top, right, bottom in np.maximum(photograph.faces.round().astype(int), 0):
        image[bottom - round(0.45 * (bottom - top)) : bottom, left:right] = (170, 205, 225)
    return replace(photograph, image=image)


def gray(photograph: Photograph) -> Photograph:
    """Take the colour away."""
    levels = cv2.cvtColor(photograph.image, cv2.COLOR_RGB2GRAY)
    return replace(photograph, image=cv2.cvtColor(levels, cv2.COLOR_GRAY2RGB))


CONDITIONS: dict[str, Condition] = {
    "tilted 30 degrees left": lambda photograph: tilted(photograph, 30),
    "tilted 30 degrees right": lambda photograph: tilted(photograph, -30),
    "tilted 45 degrees left": lambda photograph: tilted(photograph, 45),
    "tilted 45 degrees right": lambda photograph: tilted(photograph, -45),
    "dark by 3 stops": lambda photograph: exposed(photograph, -3),
    "overexposed by 1.5 stops": lambda photograph: exposed(photograph, 1.5),
    "gray": gray,
    "blurred": blurred,
    "lower face covered": masked,
}
