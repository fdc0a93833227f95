"""Who is asking, as far as counting goes."""

from ipaddress import IPv6Address, ip_address

from flask_limiter.util import get_remote_address

HOUSEHOLD_BITS = 64  # of an IPv6 address: the least that a provider gives to one customer


def network() -> str:
    """Where this request comes from, as what may only be tried so often counts it."""
    return network_of(get_remote_address())


def network_of(address: str) -> str:
    """An IPv4 address, or the network that an IPv6 one is in.

    Whoever has one IPv6 address has 2^64 of them, so single ones would be no limit at all.
    """
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return address
    if read.ipv4_mapped:
        return str(read.ipv4_mapped)
    return f"{IPv6Address(int(read) >> HOUSEHOLD_BITS << HOUSEHOLD_BITS)}/{HOUSEHOLD_BITS}"
