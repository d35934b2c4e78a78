"""Which client an address stands for when limits are counted."""

import ipaddress
from typing import Any


def limited_address(address: str | None) -> str | None:
    """Return what a request is counted under: an IPv4 address, or the network of an IPv6 address.

    Requests from the loopback are not counted: that is a proxy that is not trusted, and it stands for everybody.
    """
    try:
        parsed: Any = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    if parsed.is_loopback:
        return None
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))
