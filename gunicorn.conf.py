"""How gunicorn serves FERVI: one process, because live connections live in it, and a thread for each of them."""

from fervi.settings import Settings

_THREADS_FOR_PAGES = 8

worker_class = "gthread"
workers = 1
threads = Settings.from_environ().max_connections + _THREADS_FOR_PAGES
graceful_timeout = 3
control_socket_disable = True
keepalive = 20
