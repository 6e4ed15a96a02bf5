"""The simulated MLflow tracking server: registered models, runs, artifacts, permissions."""
