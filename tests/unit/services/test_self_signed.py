from datetime import UTC, datetime
from ipaddress import ip_address

from cryptography import x509

from cairn.services.self_signed import loopback_certificate


def test_the_certificate_is_for_loopback_and_nothing_else():
    made = loopback_certificate(datetime(2026, 11, 1, tzinfo=UTC))
    certificate = x509.load_pem_x509_certificate(made.certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert names.get_values_for_type(x509.IPAddress) == [ip_address("127.0.0.1"), ip_address("::1")]
    assert certificate.not_valid_before_utc < datetime(2026, 11, 1, tzinfo=UTC)
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days <= 8


def test_each_certificate_has_its_own_key():
    assert loopback_certificate().private_key != loopback_certificate().private_key
