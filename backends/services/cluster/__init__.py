"""What runs in a cluster: kept up to date, read out, and looked at for known trouble."""
