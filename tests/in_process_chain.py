"""An EVM chain in this process (py-evm), asked as a node is: by JSON-RPC in octets."""

import itertools
import json

from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import BlockNotFound, TransactionFailed, TransactionNotFound
from eth_utils.exceptions import ValidationError

CHAIN_ID = 131277322940537
"""What py-evm's tester chain calls itself."""


def _hex(value):
    if value is None or isinstance(value, str | bool):
        return value
    return hex(value) if isinstance(value, int) else "0x" + bytes(value).hex()


class InProcessChain:
    """A chain that mines when it is told to. ``ask`` is what a ``Node`` wants."""

    def __init__(self, *, base_fee=True):
        self.tester = EthereumTester(PyEVMBackend(), auto_mine_transactions=False)
        self.final = 0
        self.base_fee = base_fee
        self.asked = []
        self.before = lambda *_: None
        """Is told every question first; may raise, or answer (not ``None``)."""
        self.after = lambda *_: None
        """Is told every question when it has been answered; may raise."""
        self.mine()

    def ask(self, body):
        request = json.loads(body)
        method, parameters = request["method"], request["params"]
        self.asked.append(method)
        answer = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            result = self.before(method, parameters)
            if result is None:
                result = getattr(self, method)(*parameters)
        except Refused as refused:
            error = {"code": refused.code, "message": str(refused)}
            return json.dumps(answer | {"error": error}).encode()
        self.after(method)
        return json.dumps(answer | {"result": result}).encode()

    def fund(self, account, wei=10**20):
        rich = self.tester.get_accounts()[0]
        self.tester.send_transaction(
            {
                "from": rich, "to": account, "value": wei, "gas": 21_000,
                "max_fee_per_gas": 10**11, "max_priority_fee_per_gas": 10**9,
            }
        )  # fmt: skip
        self.mine()

    def mine(self, blocks=1):
        self.tester.mine_blocks(blocks)

    def snapshot(self):
        """A place to go back to."""
        return self.tester.take_snapshot(), self.final

    def back_to(self, snapshot):
        """Drop the blocks since, and what waits: a re-organisation, seen from a fresh node."""
        self.tester.revert_to_snapshot(snapshot[0])
        self.tester._pending_transactions.clear()
        self.final = snapshot[1]

    @property
    def height(self):
        return self.tester.get_block_by_number("latest")["number"]

    def eth_chainId(self):  # noqa: N802
        return hex(CHAIN_ID)

    def eth_getBlockByNumber(self, which, full):  # noqa: N802
        assert full is False
        if which == "finalized":
            which = hex(self.final)
        number = which if which == "latest" else int(which, 16)
        try:
            block = self.tester.get_block_by_number(number)
        except BlockNotFound:
            return None
        found = {
            "number": hex(block["number"]),
            "hash": block["hash"],
            "timestamp": hex(block["timestamp"]),
            "transactions": list(block["transactions"]),
        }
        return found | ({"baseFeePerGas": hex(block["base_fee_per_gas"])} if self.base_fee else {})

    def eth_getTransactionReceipt(self, name):  # noqa: N802
        try:
            found = self.tester.get_transaction_receipt(name)
        except TransactionNotFound:
            return None
        if found["block_number"] is None or found["block_hash"] is None:
            return None
        return {
            "transactionHash": found["transaction_hash"],
            "blockNumber": hex(found["block_number"]),
            "blockHash": found["block_hash"],
            "status": hex(found["status"]),
            "from": found["from"],
            "contractAddress": found["contract_address"] or None,
            "gasUsed": hex(found["gas_used"]),
            "logs": [_log(each) for each in found["logs"]],
        }

    def eth_getTransactionByHash(self, name):  # noqa: N802
        try:
            found = self.tester.get_transaction_by_hash(name)
        except TransactionNotFound:
            return None
        return {"hash": found["hash"], "from": found["from"], "input": found["data"]}

    def eth_getTransactionCount(self, account, at):  # noqa: N802
        if at in {"latest", "pending"}:
            return hex(self.tester.get_nonce(account, at))
        return hex(self.tester.get_nonce(account, int(at, 16)))

    def eth_getBalance(self, account, at):  # noqa: N802
        return hex(self.tester.get_balance(account, at))

    def eth_getCode(self, account, at):  # noqa: N802
        return self.tester.get_code(account, at)

    def eth_gasPrice(self):  # noqa: N802
        return hex(2 * 10**9)

    def eth_maxPriorityFeePerGas(self):  # noqa: N802
        return hex(10**9)

    def eth_call(self, call, at):
        try:
            sender = self.tester.get_accounts()[0]
            return self.tester.call({"from": sender, **call}, at)
        except TransactionFailed as error:
            raise Refused(3, f"execution reverted: {error}") from None

    def eth_estimateGas(self, call):  # noqa: N802
        try:
            return hex(self.tester.estimate_gas(dict(call)))
        except TransactionFailed as error:
            raise Refused(3, f"execution reverted: {error}") from None
        except ValidationError as error:
            raise Refused(-32_000, str(error)) from None

    def eth_sendRawTransaction(self, raw):  # noqa: N802
        # py-evm takes what a node would refuse, so the node's rule stands here.
        try:
            return self.tester.send_raw_transaction(raw)
        except Exception as error:  # noqa: BLE001 - whatever it was, a node says no
            raise Refused(-32_000, str(error)) from None

    def eth_getLogs(self, wanted):  # noqa: N802
        numbers = range(int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16) + 1)
        found = itertools.chain.from_iterable(
            self.eth_getTransactionReceipt(name)["logs"]
            for number in numbers
            for name in self.tester.get_block_by_number(number)["transactions"]
        )
        return [
            each
            for each in found
            if each["address"].lower() == wanted["address"] and each["topics"] == wanted["topics"]
        ]


class Refused(Exception):
    """A node's no."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def _log(found):
    return {
        "address": found["address"],
        "topics": [_hex(each) if not isinstance(each, str) else each for each in found["topics"]],
        "data": found["data"] if isinstance(found["data"], str) else _hex(found["data"]),
        "transactionHash": found["transaction_hash"],
        "blockNumber": hex(found["block_number"]),
        "blockHash": found["block_hash"],
    }
