"""What is searched for faces, and where the faces are cut from: often the same pixels, but not for a large picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fervi.vision.crop import FaceFormat
from fervi.vision.face import Box, Detection
from fervi.vision.level import cut_face, scaled
from fervi.vision.picture import Picture, reduction_for

_SHARP = 2
"""How many times as long as what the classifier sees of it a face loses nothing by being decoded at half the size."""


@dataclass(frozen=True)
class Scene:
    """Pixels to search, uint8 (height, width, 3) in RGB.

    Attributes:
        image: The pixels.
        picture: What they were decoded from; None where there is no more than the pixels.
        reduction: Which part of the picture's size they have.
    """

    image: npt.NDArray[np.uint8]
    picture: Picture | None = None
    reduction: int = 1

    @classmethod
    def of(cls, picture: Picture, longest_side: int | None) -> "Scene":
        """Decode a picture at the least size whose longest side is as long as the search wants it; None for all of it.

        Raises:
            Refusal: image_truncated.
        """
        reduction = reduction_for(max(picture.width, picture.height) / longest_side) if longest_side else 1
        return cls(picture.rgb(reduction), picture, reduction)

    @property
    def width(self) -> int:
        """Of the picture, in pixels."""
        return self.picture.width if self.picture else self.image.shape[1]

    @property
    def height(self) -> int:
        """Of the picture, in pixels."""
        return self.picture.height if self.picture else self.image.shape[0]

    def in_picture(self, detection: Detection) -> Detection:
        """Return what was found in the pixels with its box in pixels of the picture, inside it."""
        if self.reduction == 1:
            return detection
        found = scaled(detection, self.reduction)
        box = found.box
        width, height = min(box.width, self.width - box.x), min(box.height, self.height - box.y)
        return replace(found, box=Box(box.x, box.y, width, height))

    def cut(self, faces: Sequence[Detection], margin: float, form: FaceFormat) -> npt.NDArray[np.uint8]:
        """Cut faces out, from the picture at a larger size where one of them is too small in the pixels.

        Args:
            faces: At least one, in pixels of the picture.
            margin: See `cut_face`.
            form: What the classifier sees.

        Returns:
            uint8 (n, *form.shape).
        """
        smallest = min(max(face.box.width, face.box.height) for face in faces)
        reduction = min(self.reduction, reduction_for(smallest / (_SHARP * form.size)))
        image = self.image
        if self.picture and reduction < self.reduction:
            image = self.picture.gray(reduction) if form.channels == 1 else self.picture.rgb(reduction)
        return np.stack([cut_face(image, scaled(face, 1 / reduction), margin, form) for face in faces])
