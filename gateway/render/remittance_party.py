"""Payer, payee and people of a remittance as lines of text."""

from __future__ import annotations

from gateway.books import meanings
from gateway.models.party import Contact, Party
from gateway.models.remittance import BankAccount
from gateway.render.words import clean, spaced

_REACHED = {"TE": "telephone", "FX": "fax", "EM": "e-mail", "UR": "web", "EX": "extension"}


def block(party: Party | None, missing: str) -> list[str]:
    """Name, address, ids and contacts, a line each."""
    if party is None:
        return [missing]
    lines = [party.label or missing]
    if party.address:
        a = party.address
        lines += [a.line_1, a.line_2, spaced(a.city, a.state_code, _zip(a.postal_code)),
                  a.country_code]  # fmt: skip
    if party.npi:
        lines.append(f"NPI {party.npi}")
    for one in party.identifiers:
        words = meanings().at("128", one.qualifier) or f"id ({one.qualifier})"
        lines.append(spaced(words, one.value, one.description))
    lines += [contact_line(one) for one in party.contacts]
    return [clean(line) for line in lines if line.strip()]


def person(party: Party | None) -> str:
    """A name with its number: ``ANA M SAMPLE, W100000001``."""
    if party is None:
        return ""
    name = party.name or spaced(party.first_name, party.middle_name, party.last_name, party.suffix)
    number = f"NPI {party.npi}" if party.npi else party.member_id
    more = [f"{one.qualifier} {one.value}" for one in party.identifiers]
    return clean(spaced(name, number, *more, by=", "))


def account(bank: BankAccount | None) -> str:
    """A bank account: its number is shown to its last four digits alone."""
    if bank is None or not bank.account_number:
        return ""
    number = clean(bank.account_number)
    tail = number[-4:]
    return f"ending in {tail}, bank {clean(bank.routing_number)}" if len(number) > 4 else number


def _zip(code: str) -> str:
    return f"{code[:5]}-{code[5:]}" if len(code) == 9 and code.isdecimal() else code


def contact_line(contact: Contact) -> str:
    """Whom to ask, and how to reach them."""
    numbers = [f"{_REACHED.get(n.qualifier, n.qualifier)} {n.value}" for n in contact.numbers]
    return spaced(contact.name, *numbers, by=", ")
