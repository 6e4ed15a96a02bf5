"""Turns a wish into a plan: what is known, what speaks against it, what is sent."""
