"""Text from a service, made safe to look at: control characters become visible, nothing moves."""

from __future__ import annotations

import re
import unicodedata

_SUSPECT = re.compile(
    r"[^\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u05ff\u0900-\u1fff\u2100-\u27ff\u3000-\ud7ff]"
)


def printable(text: str) -> str:
    r"""Return `text` with everything that could move, hide or reorder characters made visible.

    C0 controls become their control pictures (`\x1b` is `␛`); other control and format
    characters (right-to-left marks, zero width, surrogates, private use) become `<U+202E>`.
    """
    return _SUSPECT.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if unicodedata.category(character)[0] in "CZ" and character != "\u00a0":
        return f"<U+{code:04X}>"
    return " " if character == "\u00a0" else character
