"""Document ⇄ secured bytes, one file per mechanism.

Inside the document (Data Integrity): ``data_integrity`` over the table ``cryptosuites.SUITES``.
Around the document: ``vc_jwt`` (Open Badges 3.0), ``vc_jose`` and ``vc_cose`` (VC-JOSE-COSE),
``signed_badge`` (Open Badges 2.0), ``jades`` (European seals). ``controller_documents`` finds keys,
``certificate_chains`` says what a certificate is worth.

Everything here holds bytes against keys that are handed in and raises where they do not fit; whose
a key is, whether it was allowed, and what follows, is for ``cairn.verification``.
"""
