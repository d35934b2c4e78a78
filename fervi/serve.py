"""`python -m fervi serve`: hands over to gunicorn, once it is known that gunicorn can listen."""

import os
import socket
import sys
from typing import NoReturn

from fervi.errors import FerviError
from fervi.settings import ROOT


class AddressError(FerviError):
    """No server can listen at the address; the message says why."""


def serve(host: str, port: int) -> NoReturn:
    """Serve the application at a host and port, in place of this process.

    Raises:
        AddressError: If the address is wrong, not of this machine, or in use.
    """
    host = host.strip("[]")
    check_address(host, port)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    print(f"FERVI serves on http://{address}", file=sys.stderr, flush=True)
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--bind", address, "wsgi:app"])


def check_address(host: str, port: int) -> None:
    """Make sure that a server can listen on a port of a host; raises AddressError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            where = f"{host}, port {port}"
            raise AddressError(f"Cannot listen on {where}: {reason}. Choose another host or port.") from error
