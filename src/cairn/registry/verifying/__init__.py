"""Checking credentials for anybody: what is known here first, the network only for the rest."""
