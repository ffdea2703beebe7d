"""stacking."""
