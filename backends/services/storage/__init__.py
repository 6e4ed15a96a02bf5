"""How a registry reaches the storage of its environment: by Ranger with RAZ, or by IDBroker."""
