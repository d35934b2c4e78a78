"""What a person can mend."""


class FerviError(Exception):
    """Something is wrong that a person can mend; the message says what, and how."""


class Refusal(FerviError):
    """A picture or a request that is not answered.

    Attributes:
        code: What is wrong, for programs; one of `fervi.web.errors.STATUS`.
        message: What is wrong and what to do, for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
