"""One module per service we speak to."""

from __future__ import annotations

import sys
from typing import Any, cast

# httpx has a command line of its own, and would import click, rich and pygments for it. Python
# takes None for "cannot be imported", and httpx then does without.
cast("dict[str, Any]", sys.modules).setdefault("httpx._main", None)
