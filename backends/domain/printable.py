"""Text from a service, made safe to look at: control characters become visible, nothing moves."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Return `text` with everything that could move, hide or reorder characters made visible.

    C0 controls become their control pictures (`\x1b` is `␛`), other blanks a blank; other
    control and format characters (right-to-left marks, zero width, private use) `<U+202E>`.
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else _visible(sign) for sign in text)


def _visible(sign: str) -> str:
    code = ord(sign)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return " " if sign.isspace() else f"<U+{code:04X}>"
