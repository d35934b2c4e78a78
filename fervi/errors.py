"""Errors that a person can fix."""


class FerviError(Exception):
    """Something is wrong that a person can fix; the message says what, and how."""


class Refusal(FerviError):
    """A picture or a request that is not answered.

    Attributes:
        code: What is wrong, for programs; one of `fervi.web.errors.STATUS`.
        message: What is wrong and what to do, for people.
        retry_after: In how many seconds it may be tried again; None where that changes nothing, or is not known.
    """

    def __init__(self, code: str, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.code = code
        self.message = message


def reason_of(error: Refusal | OSError) -> str:
    """Return why a file could not be read: a sentence."""
    return error.message if isinstance(error, Refusal) else error.strerror or str(error)
