"""The API of a registry's cluster: signing in, asking, watching, and reading logs."""
