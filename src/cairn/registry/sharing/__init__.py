"""What a learner shows to whom: shares, requests of employers, and whether it is the holder."""
