"""Amazon Web Services: subnets, routes, and whom it takes us for."""
