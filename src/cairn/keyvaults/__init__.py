"""keyvaults."""
