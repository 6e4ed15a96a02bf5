"""The product guide as live checks of one registry: what is set up, and what mends what is not."""
