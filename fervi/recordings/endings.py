"""How files of recordings are named. No PyAV is needed to know that."""

RECORDINGS = frozenset({".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm"})
"""Endings of the names of recordings, in lower case."""
