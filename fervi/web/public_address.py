"""Which network addresses a stranger may have us connect to: those of the public Internet, and no other."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_V4_SPECIAL = tuple(
    map(
        ip_network,
        (
            "100.64.0.0/10",  # shared by a carrier's customers (RFC 6598)
            "168.63.129.16/32",  # Azure's platform, public in form only
            "192.0.0.0/24",  # protocol assignments (RFC 6890); Oracle's metadata among them
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        ),
    )
)
_V6_GLOBAL_UNICAST = ip_network("2000::/3")
_V6_SPECIAL = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocol assignments, Teredo among them, which carries an IPv4 address (RFC 4380)
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which carries an IPv4 address (RFC 3056)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the public Internet.

    Loopback, private, link-local (cloud metadata among them), shared, multicast and reserved addresses do not, nor
    does an IPv6 address that stands for an IPv4 one: mapped, compatible, NAT64, 6to4 or Teredo.

    Args:
        address: IPv4 or IPv6, as text in the form that the resolver gives. A zone makes it local.

    Source: the special-purpose address registries of IANA (RFC 6890).
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return _is_public_v4(parsed) if isinstance(parsed, IPv4Address) else _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or any(address in network for network in _V4_SPECIAL)
    return address.is_global and not special


def _is_public_v6(address: IPv6Address) -> bool:
    """NAT64, mapped, compatible, local and multicast addresses all lie outside the global unicast block."""
    if address.scope_id is not None or address not in _V6_GLOBAL_UNICAST:
        return False
    return address.is_global and not any(address in network for network in _V6_SPECIAL)
