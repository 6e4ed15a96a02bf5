"""The head-less verbs: one module per verb, data on stdout, words on stderr."""
