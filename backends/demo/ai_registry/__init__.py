"""The simulated registries' own API, version 2: one at the host of each registry."""
