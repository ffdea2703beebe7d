"""Work that goes on after a page has answered: rows with a lease, taken over when it lapses."""
