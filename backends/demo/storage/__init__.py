"""Who gets into the object stores of environments: mappings to roles, and users that are known."""
