"""Plans of changes to models, whichever kind of place they are registered in."""
