"""With what PDF files are sealed."""

from __future__ import annotations

from django.db import models


class SealingCertificate(models.Model):
    """A certificate and its key; the newest row is in use.

    Attributes:
        operator: who seals, as a certificate's sheet names it.
        certificate: DER.
        chain: further certificates up to a root, DER, base64.
        sealed: the private key, PKCS #8 DER, under the installation's sealing key.
        own: made by this installation for itself, so that nobody vouches for it.
    """

    operator = models.CharField(max_length=200)
    certificate = models.BinaryField()
    chain = models.JSONField(default=list)
    sealed = models.BinaryField()
    own = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"seal of {self.operator}"
