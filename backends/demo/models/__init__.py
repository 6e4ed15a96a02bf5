"""What is registered in the simulated registries: its content, how it changes, its artifacts."""
