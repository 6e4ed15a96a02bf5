"""Ranger, behind the gateway of a data lake."""
