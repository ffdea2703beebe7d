"""Running an installation: starting it, its worker, its health, its backups."""
