"""How allauth behaves here: where it sends people, and in which language it writes to them."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """The default behaviour; rooms override here what they must."""
