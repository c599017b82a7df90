"""The TOML that stands at the top of a `.rq` file in lines that start with `#+ `."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from kb.errors import OntologyError

_LINE = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)


def read_header(name: str, text: str) -> dict[str, Any]:
    """The header of the file `name` with that `text`. Raises OntologyError where it is not TOML."""
    try:
        return tomllib.loads("\n".join(_LINE.findall(text)))
    except tomllib.TOMLDecodeError as error:
        raise OntologyError(f"{name}: the header is not TOML: {error}.", "See queries/README.md.") from None
