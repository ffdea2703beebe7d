"""Who pays for anchors in tests, and the store of a payer that keeps nothing."""

from cairn.keyvaults.chain_keystore import ChainKey

KEY = ChainKey.from_secret(bytes(range(1, 33)))
WORD = "correct horse"


class Nothing:
    def load(self):
        return None

    def save(self, data):
        pass

    def forget(self):
        pass
