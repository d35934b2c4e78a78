"""The table in all its forms, and FERVI in three lines of Python."""

import csv
import json
import subprocess
import sys

import pytest
from PIL import Image

import fervi
from benchmarks.clips import Actor, looks, play, steady, write_clip
from fervi.errors import FerviError
from fervi.recordings.table import columns_of, to_pandas
from fervi.settings import ROOT
from fervi.vision.face import EMOTIONS

FRAMES = 10
POINTS = ("right_eye", "left_eye", "nose", "mouth_right", "mouth_left")


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    actor = Actor(looks()[0], lambda _: (300, 240))
    path = write_clip(tmp_path_factory.mktemp("table") / "one.mp4", play([actor], steady(10, FRAMES / 10)), rate=10)
    return fervi.read_video(path)


def test_the_csv_has_one_row_a_face_and_frame(recording, tmp_path):
    recording.save(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == columns_of(EMOTIONS)
    assert [(row["time"], row["frame"], row["identity"]) for row in rows] == [
        (f"{index / 10}", f"{index}", "1") for index in range(FRAMES)
    ]
    assert {row["emotion"] for row in rows} == {"happy"}
    assert {row["certain"] for row in rows} == {"true"}
    assert all(abs(sum(float(row[emotion]) for emotion in EMOTIONS) - 1) < 1e-3 for row in rows)


def test_each_row_has_the_pose_of_the_head_and_the_landmarks_within_the_box(recording):
    for row, (_, _, face) in zip(recording.rows(), recording.entries(), strict=True):
        assert {name: row[name] for name in ("yaw", "pitch", "roll")} == face.pose.to_dict()
        assert row["turned_away"] is False
        points = [(row[f"{name}_x"], row[f"{name}_y"]) for name in POINTS]
        assert points == [(round(x, 1), round(y, 1)) for x, y in face.landmarks]
        assert all(row["x"] < x < row["x"] + row["width"] for x, _ in points)
        assert row["right_eye_x"] < row["nose_x"] < row["left_eye_x"], "the person's right is left in the picture"
        assert row["right_eye_y"] < row["nose_y"] < row["mouth_right_y"]


def test_the_json_has_the_summary_and_the_same_rows(recording, tmp_path):
    recording.save(tmp_path / "table.json")
    told = json.loads((tmp_path / "table.json").read_text())
    assert told["people"] == [person.to_dict() for person in recording.people]
    assert told["image"] == {"width": 640, "height": 480}
    assert told["rows"] == list(recording.rows())


def test_parquet_and_pandas_have_the_same_rows_with_their_types(recording, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("pandas")
    recording.save(tmp_path / "table.parquet")
    assert parquet.read_table(tmp_path / "table.parquet").to_pylist() == list(recording.rows())
    table = recording.to_pandas()
    assert tuple(table.columns) == columns_of(EMOTIONS)
    assert len(table) == FRAMES
    assert str(table["identity"].dtype) == "Int64"
    assert table["happy"].mean() > 0.5
    assert len(to_pandas([], EMOTIONS)) == 0


def test_a_table_of_an_unknown_kind_is_refused(recording, tmp_path):
    with pytest.raises(FerviError, match=r"is no \.csv, \.json or \.parquet"):
        recording.save(tmp_path / "table.xlsx")


def test_a_recording_without_a_face_says_so(tmp_path):
    empty = fervi.read_video(write_clip(tmp_path / "empty.mp4", play([], steady(10, 0.5)), rate=10))
    assert empty.people == ()
    (row,) = empty.rows()
    assert (row["identity"], row["note"]) == (None, "no face found")
    assert (row["turned_away"], row["yaw"], row["nose_x"]) == (None, None, None)


def test_a_picture_is_read_in_one_line(astronaut, tmp_path):
    path = tmp_path / "astronaut.png"
    Image.fromarray(astronaut).save(path)
    assert [face.emotion for face in fervi.read_image(str(path)).faces] == ["happy"]


def test_importing_fervi_imports_nothing_that_is_heavy():
    program = "import sys, fervi; print(sorted({'av', 'cv2', 'flask', 'numpy', 'tensorflow'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_pyav_it_is_said_what_to_install():
    program = "import sys; sys.modules['av'] = None; import fervi; fervi.read_video('a.mp4')"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "FerviError: Recordings need PyAV" in done.stderr
    assert "pip install -r requirements-video.txt" in done.stderr
