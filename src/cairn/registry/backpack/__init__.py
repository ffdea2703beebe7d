"""What a learner holds: credentials of every issuer, and evidence that was not verified."""
