"""Microsoft Azure: networks, subnets and routes, from its Resource Manager."""
