"""How gunicorn serves FERVI: one process, because live connections live in it, and a thread for each of them."""

import ctypes
from typing import Any

from fervi.settings import Settings

_THREADS_FOR_PAGES = 8

worker_class = "gthread"
workers = 1
threads = Settings.from_environ().max_connections + _THREADS_FOR_PAGES
graceful_timeout = 3
control_socket_disable = True
keepalive = 20

_LARGE = 1_000_000
_MALLOPT = {"M_TRIM_THRESHOLD": -1, "M_MMAP_THRESHOLD": -3}


def post_fork(server: Any, worker: Any) -> None:
    """Have glibc give a large picture's memory back at once; by default it keeps what many threads once needed."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    for parameter in _MALLOPT.values() if mallopt else ():
        mallopt(parameter, _LARGE)
