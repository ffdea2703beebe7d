"""Institutions and consortia, their faculties, roles, and the table of rights."""
