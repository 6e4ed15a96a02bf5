"""The async layer everything runs over."""
