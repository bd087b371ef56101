"""Names that no resource can bear, or that resemble the name of one."""

from __future__ import annotations

from collections.abc import Callable

MARKUP = "<script>alert(1)</script>"

# Each is made from the name of a resource that exists, so that a service that cleans it up comes upon that one.
ODD: dict[str, Callable[[str], str]] = {
    "very-long": lambda known: known + "x" * 4000,
    "encoded-slash": lambda known: f"{known}/{known}",
    "dot-segments": lambda known: f"../{known}",
    "only-dots": lambda known: "..",
    "nul": lambda known: f"{known}\0",
    "quotes": lambda known: f"{known}' OR '1'='1",
    "percent": lambda known: f"{known}%00%",
    "beyond-ascii": lambda known: f"{known}\u00e9\U0001f702",
}
