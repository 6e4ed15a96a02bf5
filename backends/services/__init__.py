"""Answers that need two clients, and thought."""
