"""Key files that stay closed or cannot be used."""

from __future__ import annotations

from cairn.errors.use import WrongUse


class KeyFileUnusable(WrongUse):
    """A key file that cannot be made or read."""

    code = "keyvault.file"
    problem = "The key file {path} cannot be used: {detail}."
    remedy = "Name another file, or make a key with `cairn key generate`."


class KeyFileNotMade(KeyFileUnusable):
    """A new key file that cannot be where it was to be."""

    code = "keyvault.not_made"
    problem = "The key file {path} was not made: {detail}."
    remedy = "Name another with --out, in a folder that is there."


class PassphraseWrong(KeyFileUnusable):
    """The passphrase does not open the key file."""

    code = "keyvault.passphrase"
    problem = "The key file {path} stays closed: {detail}."
    remedy = "Give the passphrase when asked, or in the variable CAIRN_PASSPHRASE."


class AccountUnusable(KeyFileUnusable):
    """The key file of an account on a chain cannot be made or read."""

    code = "keyvault.account"
    remedy = "Name another file, or make an account with `cairn log anchor key`."


class AccountClosed(PassphraseWrong):
    """The passphrase does not open the key file of an account on a chain."""

    code = "keyvault.account_passphrase"
    remedy = "Give the passphrase when asked, or in the variable CAIRN_CHAIN_PASSPHRASE."
