"""Where messages may go: a receiver's address is somebody's word, and must not lead into our own network.

The machines beside us, the link's metadata service, our databases answer to private addresses: only those that a
setting names are spoken to. A host's name is looked up once an attempt, every address that it has is checked, and the
connection goes to one that was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST_URL: Final = 500
_PORTS: Final = {"https": 443, "http": 80}
_NAT64: Final = IPv6Network("64:ff9b::/96")
_UNICAST: Final = IPv6Network("2000::/3")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class DestinationError(Exception):
    """Messages may not be sent there; the words say why, and what to do."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A receiver: `path` begins with a slash."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host as the receiver knows it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, address: Address) -> str:
        """The URL of the receiver at one address of its host."""
        host = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004  IP's version
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def read_url(url: str) -> Destination:
    """The receiver that `url` names.

    Raises:
        DestinationError: it is none that messages are sent to.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise DestinationError("the address cannot be read; write https://host/path") from None
    if parts.scheme not in _PORTS or not parts.hostname or len(url) > LONGEST_URL or not url.isascii():
        raise DestinationError(f"write https://host/path, ASCII, at most {LONGEST_URL} characters")
    if _holds_more(parts):
        raise DestinationError("write no user, query or fragment: addresses are kept in clear, no place for secrets")
    return Destination(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], parts.path or "/")


def networks_of(written: str | None) -> tuple[Network, ...]:
    """The networks of the setting, which says them with commas."""
    return tuple(ip_network(one.strip()) for one in written.split(",")) if written else ()


def chosen(destination: Destination, addresses: Iterable[str], allowed: Iterable[Network]) -> Address:
    """The address to connect to, of those that the receiver's host has.

    Raises:
        DestinationError: one of them is not spoken to, or not without TLS.
    """
    found = [ip_address(one.partition("%")[0]) for one in addresses]
    if not found:
        raise DestinationError("the host's name has no address")
    networks = tuple(allowed)
    for address in found:
        named = any(address in network for network in networks)
        if not named and not _is_public(address):
            raise DestinationError(
                "the host has a private address; where that is meant, name its network in XUANMIN_WEBHOOK_NETWORKS"
            )
        if destination.scheme == "http" and not named:
            raise DestinationError(
                "https only: without TLS messages go to the networks of XUANMIN_WEBHOOK_NETWORKS alone"
            )
    return found[0]


def _is_public(address: Address) -> bool:
    inner = address
    if isinstance(address, IPv6Address):
        # An IPv4 address that travels inside one of IPv6 is judged as itself.
        teredo = address.teredo[1] if address.teredo else None
        in_nat64 = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
        inner = address.ipv4_mapped or address.sixtofour or teredo or in_nat64 or address
        if isinstance(inner, IPv6Address) and inner not in _UNICAST:
            return False  # nothing else of IPv6 is given to receivers: site-local, translated and compatible addresses
    return inner.is_global and not inner.is_multicast


def _holds_more(parts: SplitResult) -> bool:
    return bool(parts.username or parts.password or parts.query or parts.fragment)
