"""Pictures and camera films for the browser, made from scikit-image's astronaut (NASA, public domain)."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from skimage import data

Picture = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 640, 480
CAMERA_FPS = 10
"""Of films: enough to follow a face, with a third of the work that the usual thirty make."""


def astronaut() -> Picture:
    """Return the astronaut, uint8 (512, 512, 3) in BGR."""
    return cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR)


def read(path: Path) -> Picture:
    """Return the picture in a file, uint8 (height, width, 3) in BGR."""
    return decode(path.read_bytes())


def decode(data: bytes) -> Picture:
    """Return the picture in a file's bytes, as `read` does."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None, "these bytes are no picture"
    return np.asarray(picture, np.uint8)


def two_astronauts() -> Picture:
    """Return two faces side by side, uint8 (512, 880, 3)."""
    left = astronaut()[:, :440]
    return np.hstack([left, left[:, ::-1]])


def crowd(rows: int, columns: int, side: int) -> Picture:
    """Return rows of astronauts who look left and right in turn, uint8 (rows * side, columns * side, 3)."""
    head = cv2.resize(astronaut()[:340, 60:400], (side, side), interpolation=cv2.INTER_AREA)
    pair = [head, head[:, ::-1]]
    return np.vstack([np.hstack([pair[(row + column) % 2] for column in range(columns)]) for row in range(rows)])


def nobody() -> Picture:
    """Return an empty gray scene, uint8 (480, 640, 3)."""
    return np.full((HEIGHT, WIDTH, 3), 128, np.uint8)


def moving_astronaut(frames: int = 30) -> list[Picture]:
    """Return a film in which the astronaut sways from side to side."""
    return [_placed(int(80 + 40 * np.sin(2 * np.pi * index / frames))) for index in range(frames)]


def leaving_astronaut(there: float = 4, away: float = 3.5) -> list[Picture]:
    """Return a film in which the astronaut is there for some seconds, gone for some, and back again."""
    return [_placed(80)] * round(there * CAMERA_FPS) + [nobody()] * round(away * CAMERA_FPS)


def two_moving_astronauts(frames: int = 30) -> list[Picture]:
    """Return a film of two people who sway towards each other and apart, each in an own half."""
    steps = [int(20 * np.sin(2 * np.pi * index / frames)) for index in range(frames)]
    return [_pair(20 + step, 340 - step) for step in steps]


def still_astronaut() -> list[Picture]:
    """Return a film of one person who holds still."""
    return [_pair(20, None)] * 5


def visited_astronaut(alone: float = 5, together: float = 5) -> list[Picture]:
    """Return a film in which a second person looks in after some seconds, for some."""
    return [_pair(20, None)] * round(alone * CAMERA_FPS) + [_pair(20, 340)] * round(together * CAMERA_FPS)


def astronaut_with_a_poster() -> list[Picture]:
    """Return a film of one person beside a picture of a face that is less than half as large."""
    frame = _pair(20, None)
    frame[20:132, 480:592] = cv2.resize(frame[100:380, 20:300], (112, 112), interpolation=cv2.INTER_AREA)
    return [frame] * 5


def stern_astronaut() -> list[Picture]:
    """Return a film of a person who looks angry at rest: the smile is painted over, the brows are drawn lower."""
    frame = _pair(20, None)
    smile = np.zeros(frame.shape[:2], np.uint8)
    cv2.ellipse(smile, ((153, 224), (71, 41), 0), (255,), -1)
    frame = np.asarray(cv2.inpaint(frame, smile, 5, cv2.INPAINT_TELEA), np.uint8)
    steps = np.linspace(-1, 1, 17)
    mouth = np.stack([153 + 16 * steps, 226 + 8 * steps**2], axis=1).astype(np.int32)
    cv2.polylines(frame, [mouth], False, (70, 60, 120), 4)
    for side in (-1, 1):
        cv2.line(frame, (153 + side * 32, 170), (153 + side * 8, 182), (30, 40, 60), 4)
    return [frame] * 5


def empty_scene() -> list[Picture]:
    """Return a film of nobody."""
    return [nobody()] * 5


def write_picture(path: Path, picture: Picture) -> Path:
    """Write a picture in the format of the path's suffix."""
    assert cv2.imwrite(str(path), picture)
    return path


def write_camera(path: Path, frames: Iterable[Picture]) -> Path:
    """Write frames as they are, as a .y4m that Chromium takes for a camera of `CAMERA_FPS` frames a second."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{CAMERA_FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for frame in frames:
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_BGR2YUV_I420).tobytes())
    return path


def _placed(left: int) -> Picture:
    frame = nobody()
    frame[:, left : left + HEIGHT] = astronaut()[:HEIGHT, :HEIGHT]
    return frame


def _pair(left: int, right: int | None) -> Picture:
    """Return a scene with the astronaut's head at one or two places from the left."""
    frame = nobody()
    head = astronaut()[20:300, 90:370]
    for start in (left, right):
        if start is not None:
            frame[100:380, start : start + 280] = head
    return frame
