"""The simulated clusters of the registries, as their Kubernetes API shows them."""
