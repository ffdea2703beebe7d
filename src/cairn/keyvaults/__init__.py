"""Where private keys rest: an encrypted file."""
