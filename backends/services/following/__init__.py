"""Tells how far a change that was sent has come, and why it failed."""
