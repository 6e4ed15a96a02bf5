"""The words of the trade. Imports nothing of ours."""
