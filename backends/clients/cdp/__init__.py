"""The CDP control plane: credentials, endpoints, signing, operations."""
