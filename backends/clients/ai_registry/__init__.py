"""The client of the AI Registries' own API: one API a registry, at the registry's domain."""
