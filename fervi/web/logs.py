"""The log: one JSON object a line on stderr. No pictures, no names of files, no queries."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from fervi.web.request_id import current_request_id

REQUESTS = logging.getLogger("fervi.requests")


class JsonFormatter(logging.Formatter):
    """Turns a record into one line: time, level, event, the request it belongs to, and the fields given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what was raised lies in `exception`."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": time, "level": record.levelname.lower(), "event": record.getMessage()}
        if request_id := current_request_id():
            line["request_id"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def start() -> None:
    """Have the process write its log to stderr; once, before the application is made."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    log = logging.getLogger("fervi")
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def log_event(event: str, **fields: Any) -> None:
    """Write one line of what has happened."""
    REQUESTS.info(event, extra={"fields": fields})
