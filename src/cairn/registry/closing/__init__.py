"""What outlives an institution: its records taken out, kept elsewhere, and its closing."""
