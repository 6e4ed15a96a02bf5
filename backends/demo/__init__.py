"""The simulated world behind the demo and `registry-tui simulate`."""
