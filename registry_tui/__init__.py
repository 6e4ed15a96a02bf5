"""The roof: the full-screen app and the head-less verbs."""
