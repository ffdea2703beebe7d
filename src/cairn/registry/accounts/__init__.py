"""People: one account, several verified addresses, any of which may change."""
