"""Streams of bytes as lines: split at newlines alone, whatever else Unicode calls a line's end."""

from __future__ import annotations

from collections.abc import AsyncIterator

LONGEST_LINE = 65_536
"""So many bytes of a log's line are given at once; a longer one comes in pieces."""
_LONGEST_STAMP = 64


async def whole_lines(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield each line whole, without its newline; what follows the last one, if anything."""
    rest: list[bytes] = []
    async for part in parts:
        *whole, last = part.split(b"\n")
        for line in whole:
            yield b"".join((*rest, line))
            rest.clear()
        rest.append(last)
    if last := b"".join(rest):
        yield last


async def log_lines(parts: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Yield the lines of a log, each with its time in front, and so each piece of a long one."""
    rest = b""
    async for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
        while len(rest) > LONGEST_LINE:
            stamp, blank, _ = rest[:_LONGEST_STAMP].partition(b" ")
            yield rest[:LONGEST_LINE].decode("utf-8", "replace")
            rest = stamp + blank + rest[LONGEST_LINE:]
    if rest:
        yield rest.decode("utf-8", "replace")
