"""Measures the product and its references in a terminal, and says which budgets hold."""
