"""Whom an address stands for where limits are counted."""

import ipaddress
from typing import Any


def limited_address(address: str | None) -> str | None:
    """Return whom a request is counted for: an IPv4 address, or the network of an IPv6 address.

    Nobody is counted who comes from the loopback: that is a proxy whose word is not believed, and speaks for everybody.
    """
    try:
        parsed: Any = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    if parsed.is_loopback:
        return None
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))
