"""A detector's figures: on all faces, by size, under worse conditions, and where no face is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.measure.candidates import Candidate
from fervi.training.detection.measure.conditions import CONDITIONS
from fervi.training.detection.measure.landmarks import landmark_errors, summary
from fervi.training.detection.measure.matching import LEAST_IOU, Answers, evaluate, overlap
from fervi.training.detection.measure.tags import Tags, recall_by_tag

SIDES = (480, 640, 1024)
"""Longest sides, in pixels, to which larger pictures without a face are scaled down: a live frame's to a photo's."""


@dataclass(frozen=True)
class Measurement:
    """One detector on a set of photographs.

    Attributes:
        candidate: The detector.
        photographs: With their faces.
        longest_side: The size in pixels at which they are searched.
    """

    candidate: Candidate
    photographs: Sequence[Photograph]
    longest_side: int

    @cached_property
    def answers(self) -> dict[str, Answers]:
        """The detector's judged boxes, by size of face."""
        return evaluate(self.candidate.find, self.photographs, self.longest_side)

    def figures(self, conditions: bool = False) -> dict[str, Any]:
        """Return the figures of each group of faces and, if wanted, of all faces under each of `CONDITIONS`."""
        groups = dict(self.answers)
        if conditions:
            groups |= {name: self._under(name) for name in CONDITIONS}
        return {
            "detector": self.candidate.name,
            "threshold": self.candidate.threshold,
            "photographs": len(self.photographs),
            "longest_side": self.longest_side,
            "groups": {name: self._summary(answers) for name, answers in groups.items()},
        }

    def false_boxes(self, faceless: Sequence[Photograph]) -> dict[str, Any]:
        """Return how many boxes score at least the threshold on pictures without any face, and on which, by side."""
        sides = {f"{side} px": self._false_boxes(faceless, side) for side in SIDES}
        return {"pictures": len(faceless), "sides": sides}

    def _false_boxes(self, faceless: Sequence[Photograph], side: int) -> dict[str, Any]:
        boxes = {}
        for photograph in faceless:
            searched = photograph.resized(min(side, max(photograph.image.shape[:2])))
            scores = self.candidate.find(searched.image).scores
            boxes[photograph.name] = int((scores >= self.candidate.threshold).sum())
        return {"boxes": sum(boxes.values()), "on": [name for name, count in boxes.items() if count]}

    def landmarks(self) -> dict[str, float]:
        """Return how far the landmarks of the found faces lie from the photographs', see `landmark_errors`."""
        return self._landmarks_of([photograph.resized(self.longest_side) for photograph in self.photographs])

    def portraits(self, portraits: Sequence[Photograph]) -> dict[str, Any]:
        """Return figures of photographs of one person each, searched as they are, and in which a face is missed."""
        answers = evaluate(self.candidate.find, portraits, None)["all"]
        missed = [each.name for each in portraits if self._misses(each)]
        return {**self._summary(answers), "landmarks": self._landmarks_of(portraits), "missed in": missed}

    def _misses(self, portrait: Photograph) -> bool:
        boxes, scores, _ = self.candidate.find(portrait.image)
        sure = scores >= self.candidate.threshold
        return bool((overlap(boxes[sure], portrait.faces).max(axis=0, initial=0) < LEAST_IOU).any())

    def _landmarks_of(self, photographs: Sequence[Photograph]) -> dict[str, float]:
        return summary(landmark_errors(self.candidate.find, photographs, self.candidate.threshold))

    def recall_by_tag(self, tags: Tags) -> dict[str, dict[str, float]]:
        """Return the recall on tagged faces at the threshold, and where the precision over all faces is 0.9."""
        scaled = [photograph.resized(self.longest_side) for photograph in self.photographs]
        at_90 = self.answers["all"].summary()["threshold_at_90"]
        thresholds = {"recall_at_90": at_90, "recall_at_threshold": self.candidate.threshold}
        return recall_by_tag(self.candidate.find, scaled, tags, thresholds)

    def _under(self, condition: str) -> Answers:
        # The photographs take their final size first, so that a change that enlarges a picture shrinks no face.
        scaled = [photograph.resized(self.longest_side) for photograph in self.photographs]
        changed = [CONDITIONS[condition](photograph) for photograph in scaled]
        return evaluate(self.candidate.find, changed, None)["all"]

    def _summary(self, answers: Answers) -> dict[str, float]:
        return {**answers.summary(), **answers.at(self.candidate.threshold)}
