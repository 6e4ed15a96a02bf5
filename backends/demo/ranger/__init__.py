"""The simulated Ranger of each data lake, behind its Knox gateway."""
