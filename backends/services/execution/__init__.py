"""Sends a plan once, reads back, and keeps the journal."""
