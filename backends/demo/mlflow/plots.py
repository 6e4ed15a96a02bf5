"""Small pictures of a curve, for the plots among a run's artifacts."""

from __future__ import annotations

import math
import struct
import zlib
from functools import lru_cache

from backends.demo.mlflow.curves import Curve

_WIDTH, _HEIGHT = 160, 90
_BLACK, _WHITE = 0, 255


@lru_cache(maxsize=64)
def picture(curve: Curve) -> bytes:
    """Return a curve as a PNG in shades of grey."""
    at = [curve.value(x * (curve.points - 1) // (_WIDTH - 1)) for x in range(_WIDTH)]
    finite = [value for value in at if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    rows = [bytearray([_WHITE] * _WIDTH) for _ in range(_HEIGHT)]
    for x, value in enumerate(at):
        if math.isfinite(value):
            height = (value - low) / (high - low) if high > low else 0.5
            rows[round((1 - height) * (_HEIGHT - 1))][x] = _BLACK
    lines = b"".join(b"\0" + bytes(row) for row in rows)
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    end = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + end
