"""What stands in the environment about connections: proxies and certificates, read and checked in this one place.

The HTTP client reads nothing of it by itself; it is told the way.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit

import certifi

from artifact_contracts.errors import UsageError

_PROXIES = ("http", "https", "all")
_SOCKS = ("socks5", "socks5h")


@dataclass(frozen=True)
class Way:
    """The way to a target.

    Attributes:
        proxy: the address of the proxy in the way, with its password if it has one; None if there is none.
        named_by: the environment variable that names the proxy.
        trust: which certificates are trusted, and which one is shown; None where nothing is encrypted.
    """

    proxy: str | None = field(default=None, repr=False)
    named_by: str = ""
    trust: ssl.SSLContext | None = None

    @property
    def remark(self) -> str:
        """What is added to a message about a connection; empty where the way is straight."""
        return f"through the proxy {_shown(self.proxy)} of {self.named_by}" if self.proxy else ""


@dataclass(frozen=True)
class Certificates:
    """Which files of certificates the user names; each setting is None where it is not given.

    Attributes:
        ca_bundle: certificates that are trusted, in place of the usual ones.
        client: a certificate and its key, to be shown to the service.
    """

    ca_bundle: Path | None = None
    client: Path | None = None


def check_certificates(certificates: Certificates, environment: Mapping[str, str] = MappingProxyType({})) -> None:
    """Make sure that files of certificates are there, whether a run needs them or not.

    Args:
        certificates: what the user says of them.
        environment: the environment variables, where they count.

    Raises:
        UsageError: one is not; the variable or the option is named.
    """
    for name, file in _named_files(environment, certificates):
        if not (file.is_dir() if name == "SSL_CERT_DIR" else file.is_file()):
            raise _unusable(name, f"{file} is not a {'folder' if name == 'SSL_CERT_DIR' else 'file'} that is there")


def way_to(base_url: str, environment: Mapping[str, str], certificates: Certificates) -> Way:
    """Return the way to a base URL.

    Args:
        base_url: where the target is.
        environment: the environment variables.
        certificates: what the user says of certificates.

    Raises:
        UsageError: a variable or an option about connections is wrong; it is named.
    """
    check_certificates(certificates, environment)
    named = {each: _proxy_of(each, environment) for each in _PROXIES}
    parts = urlsplit(base_url)
    variable, proxy = "", None
    if not _goes_straight(parts, environment):
        variable, proxy = named[parts.scheme] or named["all"] or ("", None)
    encrypted = parts.scheme == "https" or (proxy or "").startswith("https:")
    return Way(proxy, variable, _trust(environment, certificates) if encrypted else None)


def _value(name: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return a variable and its value; in small letters it wins, even if it is empty, as everywhere."""
    small = name.lower()
    variable = small if small in environment else name
    return variable, environment.get(variable, "").strip()


def _proxy_of(scheme: str, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the variable that names the proxy for a scheme, and the address; None where there is none."""
    variable, value = _value(f"{scheme.upper()}_PROXY", environment)
    if not value:
        return None
    address = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise _unusable(variable, f"{_shown(address)} is not the address of a proxy")
    if parts.scheme in _SOCKS and importlib.util.find_spec("socksio") is None:
        raise _unusable(variable, f"{_shown(address)} is a SOCKS proxy, which needs the package socksio")
    if parts.scheme not in ("http", "https", *_SOCKS):
        raise _unusable(variable, f"{_shown(address)} has the scheme {parts.scheme}; http and https are known")
    return variable, address


def _shown(address: str | None) -> str:
    """Return an address without user name and password."""
    scheme, _, rest = (address or "").partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _goes_straight(target: SplitResult, environment: Mapping[str, str]) -> bool:
    """Whether NO_PROXY names a target: by its host, one above it, its address, a network, each perhaps with a port."""
    _, value = _value("NO_PROXY", environment)
    host = (target.hostname or "").rstrip(".")
    for entry in filter(None, (each.strip().lower() for each in value.replace(",", " ").split())):
        name, _, port = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
        if port and port != str(target.port or {"http": 80, "https": 443}[target.scheme]):
            continue
        if entry == "*" or _is_in_network(host, name):
            return True
        name = name.removeprefix("*").lstrip(".").rstrip(".").strip("[]")
        if name and (host == name or host.endswith(f".{name}")):
            return True
    return False


def _is_in_network(host: str, network: str) -> bool:
    with suppress(ValueError):
        return "/" in network and ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    return False


def _named_files(environment: Mapping[str, str], certificates: Certificates) -> Iterator[tuple[str, Path]]:
    if certificates.ca_bundle:
        yield "--ca-bundle", certificates.ca_bundle
    if certificates.client:
        yield "--client-cert", certificates.client
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if environment.get(name):
            yield name, Path(environment[name])


def _trust(environment: Mapping[str, str], certificates: Certificates) -> ssl.SSLContext:
    named = dict(_named_files(environment, certificates))
    name = next((each for each in ("--ca-bundle", "SSL_CERT_FILE", "SSL_CERT_DIR") if each in named), None)
    file = named[name] if name else Path(certifi.where())
    if name and file.is_file():
        _require_certificates(name, file)
    try:
        trust = _default_context(file)
    except OSError as error:
        # The certificates can be read, so it is the one other file that the library opens.
        log = environment.get("SSLKEYLOGFILE")
        raise _unusable("SSLKEYLOGFILE", f"{log} cannot be written: {_reason(error)}") from None
    if certificates.client:
        _show(certificates.client, trust)
    return trust


def _default_context(file: Path) -> ssl.SSLContext:
    return ssl.create_default_context(capath=file) if file.is_dir() else ssl.create_default_context(cafile=file)


def _require_certificates(name: str, file: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except OSError as error:
        raise _unusable(name, f"{file} holds no certificates: {_reason(error)}") from None


def _show(client: Path, trust: ssl.SSLContext) -> None:
    try:
        # With a password that is none, a key that is protected is refused; without, one would be asked for.
        trust.load_cert_chain(client, password="")
    except (OSError, ValueError) as error:
        why = f"{client} holds no certificate with its key, unprotected: {_reason(error)}"
        raise _unusable("--client-cert", why) from None


def _reason(error: Exception) -> str:
    return (getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)).lower().replace("_", " ")


def _unusable(name: str, problem: str) -> UsageError:
    return UsageError(f"{name} cannot be used: {problem}.", "Correct it, or leave it out.")
