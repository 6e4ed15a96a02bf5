"""The cluster of a registry: how to sign in there."""
