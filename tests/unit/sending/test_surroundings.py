"""What the environment says of connections: which proxy is in the way, and what is told of a wrong value."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi
import pytest

from artifact_contracts.errors import UsageError
from artifact_contracts.sending.surroundings import Certificates, Way, check_certificates, way_to

PROXY = "http://proxy.example:3128"
NONE = Certificates()
HTTP, HTTPS = "http://api.example/v1", "https://api.example:8443/v1"


@pytest.mark.parametrize(
    ("url", "environment", "proxy", "named_by"),
    [
        pytest.param(HTTP, {}, None, "", id="none"),
        pytest.param(HTTP, {"HTTP_PROXY": PROXY}, PROXY, "HTTP_PROXY", id="large"),
        pytest.param(HTTP, {"http_proxy": PROXY, "HTTP_PROXY": "http://b"}, PROXY, "http_proxy", id="small-wins"),
        pytest.param(HTTP, {"http_proxy": "", "HTTP_PROXY": PROXY}, None, "", id="small-and-empty"),
        pytest.param(HTTP, {"HTTPS_PROXY": PROXY}, None, "", id="other-scheme"),
        pytest.param(HTTPS, {"HTTPS_PROXY": PROXY}, PROXY, "HTTPS_PROXY", id="https"),
        pytest.param(HTTP, {"ALL_PROXY": "proxy.example:3128"}, PROXY, "ALL_PROXY", id="all-without-a-scheme"),
        pytest.param(HTTP, {"all_proxy": "http://a", "HTTP_PROXY": PROXY}, PROXY, "HTTP_PROXY", id="own-wins"),
    ],
)
def test_the_proxy_in_the_way_is_the_one_that_the_environment_names(
    url: str, environment: dict[str, str], proxy: str | None, named_by: str
) -> None:
    way = way_to(url, environment, NONE)
    assert (way.proxy, way.named_by) == (proxy, named_by)
    assert (way.trust is not None) is url.startswith("https")


@pytest.mark.parametrize(
    ("url", "no_proxy", "straight"),
    [
        (HTTP, "*", True),
        (HTTP, "api.example", True),
        (HTTP, "other.example, API.example", True),
        (HTTP, "example", True),
        (HTTP, ".example", True),
        (HTTP, "*.example", True),
        (HTTP, "pi.example", False),
        (HTTP, "api.example.org", False),
        (HTTP, "api.example:80", True),
        (HTTP, "api.example:8443", False),
        ("http://[::1]:8701", "::1", True),
        ("http://[::1]:8701", "[::1]", True),
        ("http://10.1.2.3", "10.0.0.0/8", True),
        ("http://10.1.2.3", "192.168.0.0/16,nonsense/x", False),
        (HTTP, "10.0.0.0/8", False),
        (HTTP, " , ", False),
    ],
)
def test_no_proxy_names_what_is_reached_straight(url: str, no_proxy: str, *, straight: bool) -> None:
    way = way_to(url, {"HTTP_PROXY": PROXY, "NO_PROXY": no_proxy}, NONE)
    assert (way.proxy is None) is straight


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("socks5://me:word-of-mine@127.0.0.1:1080", "a SOCKS proxy, which needs the package socksio"),
        ("gopher://me:word-of-mine@host", "the scheme gopher"),
        ("http://", "not the address"),
        ("http://host:x", "not the address"),
        ("http://host:0", "not the address"),
        ("http://[::1", "not the address"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, why: str
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=why) as caught:
        way_to(HTTP, {variable: value}, NONE)
    assert caught.value.problem.startswith(f"{variable} cannot be used: ")
    assert "word-of-mine" not in str(caught.value)


def test_a_socks_proxy_is_used_where_the_package_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    assert way_to(HTTP, {"ALL_PROXY": "socks5://host:1080"}, NONE).proxy == "socks5://host:1080"


def test_a_proxy_is_told_of_without_its_password() -> None:
    way = way_to(HTTP, {"HTTP_PROXY": "https://me:word-of-mine@proxy.example"}, NONE)
    assert way.remark == "through the proxy https://proxy.example of HTTP_PROXY"
    assert way.trust is not None
    assert "word-of-mine" not in repr(way)
    assert Way().remark == ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "none.pem").write_text("no certificate")
    (tmp_path / "good.pem").write_bytes(Path(certifi.where()).read_bytes())
    return tmp_path


@pytest.mark.parametrize("url", [HTTP, HTTPS])
@pytest.mark.parametrize(
    ("variable", "file", "why"),
    [
        ("SSL_CERT_FILE", "absent.pem", "is not a file that is there"),
        ("SSL_CERT_FILE", ".", "is not a file that is there"),
        ("SSL_CERT_DIR", "absent", "is not a folder that is there"),
        ("SSL_CERT_DIR", "none.pem", "is not a folder that is there"),
    ],
)
def test_certificates_that_are_not_there_are_named(folder: Path, url: str, variable: str, file: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        way_to(url, {variable: str(folder / file)}, NONE)
    assert caught.value.problem.startswith(f"{variable} cannot be used: ")


def test_a_file_without_certificates_is_named(folder: Path) -> None:
    bad = folder / "none.pem"
    with pytest.raises(UsageError, match=r"SSL_CERT_FILE cannot be used: .* holds no certificates"):
        way_to(HTTPS, {"SSL_CERT_FILE": str(bad)}, NONE)
    with pytest.raises(UsageError, match=r"--ca-bundle cannot be used: .* holds no certificates"):
        way_to(HTTPS, {}, Certificates(ca_bundle=bad))
    with pytest.raises(UsageError, match=r"--client-cert cannot be used: .* no certificate with its key"):
        way_to(HTTPS, {}, Certificates(client=bad))
    way_to(HTTP, {"SSL_CERT_FILE": str(bad)}, NONE)


@pytest.mark.parametrize(
    "certificates", [Certificates(ca_bundle=Path("absent")), Certificates(client=Path("absent"))], ids=["ca", "client"]
)
def test_a_file_that_an_option_names_has_to_be_there(certificates: Certificates) -> None:
    with pytest.raises(UsageError, match="absent is not a file that is there"):
        check_certificates(certificates)


def test_a_log_of_keys_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    log = str(folder / "absent" / "keys")
    monkeypatch.setenv("SSLKEYLOGFILE", log)
    with pytest.raises(UsageError, match="SSLKEYLOGFILE cannot be used"):
        way_to(HTTPS, {"SSLKEYLOGFILE": log}, NONE)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_that_are_there_are_trusted(folder: Path, variable: str) -> None:
    value = folder / "good.pem" if variable.endswith("FILE") else folder
    trust = way_to(HTTPS, {variable: str(value)}, NONE).trust
    assert isinstance(trust, ssl.SSLContext)
    assert bool(trust.get_ca_certs()) is variable.endswith("FILE")
