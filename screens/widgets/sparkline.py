"""A curve in one line of signs, each as high as the curve is there."""

from __future__ import annotations

from backends.services.models.curves import Curve, heights


def sparkline(curve: Curve, width: int, levels: str) -> str:
    """Return a curve in at most `width` signs; a blank is where it has no finite value."""
    highest = len(levels) - 1
    return "".join(
        " " if height is None else levels[round(height * highest)]
        for height in heights(curve, width)
    )
