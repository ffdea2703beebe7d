"""Names, amounts and lists as people say them; every text comes from the wording catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.credit import amount_text
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.stacking.instance import Instance

ROOM = "stacking"


class Speech:
    """Says the parts of one instance in one language."""

    def __init__(self, instance: Instance, language: str) -> None:
        self._language = language
        self._unit = instance.unit
        self._amount = instance.amount
        self._items = {item.id: item.title or item.id for item in instance.items}
        self._requirements = {one.id: one.title or one.id for one in instance.requirements}
        self._bounds = {cap.rule: cap.title or cap.id for cap in instance.caps}
        self._bounds |= {floor.rule: floor.title or floor.id for floor in instance.floors}
        self._outcomes = {
            one.outcome_rule(outcome): (one.id, outcome)
            for one in instance.requirements
            for outcome in one.outcomes
        }

    def say(self, code: str, **facts: object) -> str:
        """The sentence ``code``."""
        return sentence(ROOM, code, self._language, **facts)

    def amount(self, quanta: int) -> str:
        """``quanta`` with their unit."""
        amount = self._amount(quanta)
        if self._unit:
            return self.say("amount.unit", amount=amount_text(amount), unit=self._unit)
        code = "amount.one" if amount == 1 else "amount.many"
        return self.say(code, amount=amount_text(amount))

    def item(self, item: str) -> str:
        """A credential's title, or its id."""
        return self._items.get(item, item)

    def requirement(self, requirement: str) -> str:
        """A requirement's title, or its id, in quotation marks."""
        return self.say("rule.req", title=self._requirements.get(requirement, requirement))

    def title(self, requirement: str) -> str:
        """A requirement's title, or its id."""
        return self._requirements.get(requirement, requirement)

    def rule(self, rule: str) -> str:
        """A rule by what it is called."""
        kind, _, name = rule.partition(":")
        if kind == "req":
            return self.requirement(name)
        if kind == "outcome":
            place, outcome = self._outcomes[rule]
            return self.say("rule.outcome", outcome=outcome, title=self.title(place))
        if kind == "total":
            return self.say("rule.total")
        return self.say(f"rule.{kind}", title=self._bounds[rule])

    def outcome_of(self, rule: str) -> tuple[str, str]:
        """The requirement and the outcome that a rule ``outcome:…`` is about."""
        return self._outcomes[rule]

    def list(self, words: Iterable[str]) -> str:
        """Words as a list: one, two and three."""
        said = list(words)
        if len(said) < 2:  # noqa: PLR2004 - nothing to join
            return "".join(said)
        first = said[0]
        for word in said[1:-1]:
            first = self.say("list.comma", first=first, last=word)
        return self.say("list.two", first=first, last=said[-1])

    def items(self, items: Iterable[str]) -> str:
        """Credentials as a list."""
        return self.list(self.item(item) for item in items)

    def requirements(self, requirements: Iterable[str]) -> str:
        """Requirements as a list."""
        return self.list(self.requirement(one) for one in requirements)

    def rules(self, rules: Iterable[str]) -> str:
        """Rules as a list."""
        return self.list(self.rule(rule) for rule in rules)


def capital(text: str) -> str:
    """``text`` as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
