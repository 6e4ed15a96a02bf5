"""The client of MLflow tracking servers, and of stores on this machine's disk."""
