"""The root of what a person can mend."""


class FerviError(Exception):
    """Something is wrong that a person can mend; the message says what, and how."""
