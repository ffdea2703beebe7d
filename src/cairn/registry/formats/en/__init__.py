"""English, read in many countries."""
