"""A request's id: in its answer, its errors and its line in the log, so that one leads to the others."""

import re
import secrets

from flask import g, has_request_context, request

HEADER = "X-Request-Id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def begin_request(believe_header: bool) -> None:
    """Give the current request its id.

    Args:
        believe_header: Whether to take the id that a proxy in front of us gave it, so that both logs agree.
    """
    given = request.headers.get(HEADER, "") if believe_header else ""
    g.request_id = given if _ACCEPTED.fullmatch(given) else new_request_id()


def new_request_id() -> str:
    """Return an id that cannot be guessed."""
    return secrets.token_hex(8)


def current_request_id() -> str | None:
    """Return the id of the current request; None outside of one, and on the live socket, which has none."""
    return g.get("request_id") if has_request_context() else None
