"""Credentials from the award to the signed bytes, and what becomes of them afterwards."""
