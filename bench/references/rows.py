"""The rows that the table and the list of the references both show."""

from __future__ import annotations

HEADINGS = ("Status", "Name", "Environment", "Cloud", "Region", "Version", "Creator", "Created")
WIDTHS = (14, 30, 13, 5, 10, 12, 12, 9)


def row(index: int) -> tuple[str, ...]:
    """Return the cells of one row."""
    return (
        "● Ready" if index % 7 else "✗ Failed",
        f"model-registry-ml-{index:06d}-{index % 97}",
        f"eng-ml-env-{index % 40}",
        "AWS" if index % 3 else "Azure",
        "us-west-1",
        f"1.{index % 13}.0-b{index % 60}",
        "alice",
        f"{index % 60} d",
    )
