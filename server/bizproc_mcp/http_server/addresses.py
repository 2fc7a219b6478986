"""Maps addresses to networks, since one person can control all addresses of a network."""

import ipaddress

__all__ = ["network_of"]


def network_of(client: "tuple[str, int] | None") -> str:
    """The /24 or /64 of an address; "" if there is none, and the text itself if it is not an address."""
    host = client[0] if client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False))
