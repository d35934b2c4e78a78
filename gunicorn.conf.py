"""How gunicorn serves FERVI: one process, because live connections live in it, and a greenlet for each of them."""

import ctypes
import sys
from typing import Any

from fervi.errors import FerviError
from fervi.settings import Settings

try:
    Settings.from_environ()
except FerviError as error:
    sys.exit(f"fervi: {error}")

worker_class = "fervi.web.gateway.GatewayWorker"
workers = 1
graceful_timeout = 20
control_socket_disable = True
keepalive = 20

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8


def post_fork(server: Any, worker: Any) -> None:
    """Have glibc give a large picture's memory back at once, and keep that of a live frame for the next one."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_M_TRIM_THRESHOLD, 8_000_000)
        mallopt(_M_MMAP_THRESHOLD, 2_000_000)
        mallopt(_M_ARENA_MAX, 1)  # else each thread keeps a heap of its own: 16 MB more after the largest pictures
