"""What can go wrong in a training that a person can fix."""

from fervi.errors import FerviError


class DatasetError(FerviError):
    """A data file is not what it should be; the message names it and says what was expected."""


class TrainingError(FerviError):
    """A run can't go on; the message says what to change."""


class ExportError(FerviError):
    """An exported file does not answer as its Keras model does; the message says by how much."""
