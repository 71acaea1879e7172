"""From where a request comes, as far as the log may know."""

from ipaddress import ip_address, ip_network

IPV4 = 4


def origin(address: str) -> str:
    """Return the network an address is of (/24, /48): the log keeps no single machine."""
    try:
        bits = 24 if ip_address(address).version == IPV4 else 48
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{bits}", strict=False))
