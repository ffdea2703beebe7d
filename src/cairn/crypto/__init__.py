"""Keys, signatures and digests, thin over pyca/cryptography; no document is known here."""
