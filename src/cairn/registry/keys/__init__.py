"""The signing keys of institutions with their history, and the did:web documents."""
