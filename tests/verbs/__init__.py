"""Tests of the head-less verbs."""
