"""Tests of manners in the terminal."""
