"""How a classifier does on lighter and darker skin, as far as a colour photograph shows it.

The individual typology angle (Chardon et al., "Skin colour typology and suntanning pathways", International Journal of
Cosmetic Science, 1991) is taken from the cheeks. It is the skin's tone as photographed: dim light lowers it too.
"""

import cv2
import numpy as np
import numpy.typing as npt

TONES = {
    "very light": (55, 180),
    "light": (41, 55),
    "intermediate": (28, 41),
    "tan": (10, 28),
    "brown": (-30, 10),
    "dark": (-180, -30),
}
"""Over how many degrees and up to how many a typology angle goes by which name."""

_LEAST_CHROMA = 4.0
"""Of a photograph with less, in CIELAB, the angle says nothing: it is gray."""


def tones_of(faces: list[npt.NDArray[np.uint8]]) -> list[str | None]:
    """Return the name in `TONES` of each face's skin, None where the photograph has no colour.

    Args:
        faces: uint8 (height, width, 3) RGB crops of upright faces that fill most of the picture.
    """
    return [_tone(_cheeks(face)) for face in faces]


def _cheeks(face: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return (3,), the median of the cheeks in CIELAB."""
    height, width = face.shape[:2]
    rows = cv2.cvtColor(face.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[round(0.5 * height) : round(0.7 * height)]
    sides = rows[:, round(0.2 * width) : round(0.4 * width)], rows[:, round(0.6 * width) : round(0.8 * width)]
    return np.median(np.concatenate(sides, axis=1).reshape(-1, 3), axis=0)


def _tone(colour: npt.NDArray[np.float32]) -> str | None:
    lightness, red, yellow = colour
    if np.hypot(red, yellow) < _LEAST_CHROMA:
        return None
    angle = np.degrees(np.arctan2(lightness - 50, yellow))
    return next(tone for tone, (over, up_to) in TONES.items() if over < angle <= up_to)
