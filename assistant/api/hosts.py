"""Names and addresses: by which a server may be called, and who can reach it."""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def allowed_hosts(bound: str, named: Sequence[str]) -> tuple[str, ...]:
    """Names by which the server may be called; empty when any may.

    A server bound to every address cannot know its names. It has a key then, which a rebound name does not bring.
    """
    if bound in ("0.0.0.0", "::", "") and not named:
        return ()
    return (*LOOPBACK, bound.lower(), *(name.lower() for name in named))


def is_public(host: str) -> bool:
    """Whether others than this machine can reach a server bound to `host`."""
    if host.lower() == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def host_name(netloc: str) -> str:
    """The name in `name:port`, without the brackets of an IPv6 address; empty for what is none."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""
