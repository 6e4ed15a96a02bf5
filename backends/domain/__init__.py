"""The words of the trade. Imports nothing of ours."""

from __future__ import annotations

import os

# Otherwise pydantic looks through every installed package for plugins before the first model.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
