"""Plans what lets a registry reach the storage of its environment, and takes it away again."""
