"""Access to the cluster of a registry: who may have it, and the kubeconfig that gives it."""
