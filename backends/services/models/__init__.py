"""What is registered where: reading it, finding it, and saying what its sources cannot."""
