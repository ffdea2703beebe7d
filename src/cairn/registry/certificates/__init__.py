"""Certificates on paper: the PDF of a credential, and the seal of this installation."""
