"""README and docs are held to the code."""
