"""What to do about a refused eligibility inquiry: AAA03 and AAA04 of a 271 (005010X279A1)."""

from __future__ import annotations

from gateway.models.benefit_summary import Again, Refusal
from gateway.models.eligibility import Rejection

_CARD = "compare it with the member's card, then ask again"
_RECORD = "correct our own record of the provider, then ask again"

NEXT: dict[str, tuple[str, Again]] = {
    "04": ("ask about fewer persons or services at a time", "corrected"),
    "15": ("find out what this payer requires, add it, then ask again", "corrected"),
    "33": ("look for what has a wrong form, then ask again", "corrected"),
    "35": ("tell the patient that the provider is out of network before the visit", "never"),
    "41": ("enroll with this payer for eligibility: until then it answers nothing", "never"),
    "42": ("the payer's system is not available: ask again in a few minutes", "automatic"),
    "43": (f"the provider's number is wrong or missing: {_RECORD}", "corrected"),
    "44": (f"the provider's name is wrong or missing: {_RECORD}", "corrected"),
    "45": (f"the provider's specialty is wrong or missing: {_RECORD}", "corrected"),
    "46": (f"the provider's phone number is wrong or missing: {_RECORD}", "corrected"),
    "47": (f"the provider's state is wrong or missing: {_RECORD}", "corrected"),
    "48": ("add or correct the number of the referring provider", "corrected"),
    "49": ("send the patient to the primary care provider, or have that one refer", "never"),
    "50": ("this provider may not ask: ask with another one, or enroll it", "never"),
    "51": ("the payer does not know the provider: enroll it, or correct its number", "corrected"),
    "52": ("the provider was not enrolled on that day: ask about another day", "corrected"),
    "53": ("ask about a service that this kind of provider gives", "corrected"),
    "54": ("send the procedure in a code list that the payer takes", "corrected"),
    "55": ("correct the procedure code", "corrected"),
    "56": ("ask about another day", "corrected"),
    "57": ("give the day of service in full", "corrected"),
    "58": (f"the birth date is wrong or missing: {_CARD}", "corrected"),
    "60": ("the day of service is before the birth: correct one of the two", "corrected"),
    "61": ("the payer has a day of death before the day of service: call the payer", "never"),
    "62": ("ask about a day that lies nearer to today", "corrected"),
    "63": ("ask about today or a day that is past", "corrected"),
    "64": (f"the patient's number is wrong or missing: {_CARD}", "corrected"),
    "65": (f"the patient's name is wrong or missing: {_CARD}", "corrected"),
    "66": ("add or correct the patient's sex", "corrected"),
    "67": (f"the patient was not found by name and birth date: {_CARD}", "corrected"),
    "68": ("several persons have this number: add name and birth date", "corrected"),
    "69": ("check the service against the patient's age", "corrected"),
    "70": ("check the service against the patient's sex", "corrected"),
    "71": (f"the payer has another birth date: {_CARD}", "corrected"),
    "72": (f"the member ID is wrong or missing, its letters too: {_CARD}", "corrected"),
    "73": (f"the subscriber's name is wrong or missing: {_CARD}", "corrected"),
    "74": ("add or correct the subscriber's sex", "corrected"),
    "75": (f"no subscriber was found: {_CARD}, or with another payer", "corrected"),
    "76": ("several members have this ID: add name and birth date", "corrected"),
    "77": ("the subscriber is known and the patient is not: ask about the patient as a "
           "subscriber, or call the payer", "corrected"),
    "78": ("the subscriber is not in that group: take the group from the card", "corrected"),
    "79": ("correct the payer's or receiver's identification", "corrected"),
    "80": ("no answer came in time: ask again in a few minutes", "automatic"),
    "97": (f"the provider's address is wrong or missing: {_RECORD}", "corrected"),
    "98": ("call the payer before an experimental service", "never"),
    "AA": ("look for the authorization number again", "corrected"),
    "AE": ("have the primary care provider authorize it", "corrected"),
    "AF": ("add or correct the diagnosis", "corrected"),
    "AG": ("add or correct the procedure", "corrected"),
    "AO": ("send what the payer needs to know of the patient's condition", "corrected"),
    "CI": ("compare the certification with the patient", "corrected"),
    "E8": ("a person at the payer must look at it: call", "never"),
    "IA": ("correct the form of the authorization number", "corrected"),
    "MA": ("add the authorization number", "corrected"),
    "T4": ("give the payer's name and number", "corrected"),
}  # fmt: skip
"""By AAA03: what a person does next, and whether to ask again."""

DATA = frozenset(code for code, (_, again) in NEXT.items() if again == "corrected")
"""Reasons that something of the inquiry is wrong: the same bytes will be refused again."""

_FOLLOWED: dict[str, tuple[str, Again]] = {
    "N": ("do not send this inquiry again as it is", "never"),
    "S": ("do not send it again: the payer passed the question on", "never"),
    "W": ("wait 30 days", "later"),
    "X": ("wait 10 days", "later"),
    "Y": ("wait: the payer will answer later", "never"),
}


def refusal(rejection: Rejection) -> Refusal:
    """The rejection with what to do next.

    AAA04 outweighs AAA03 where it forbids or delays another try (N, S, W, X, Y). P and R let the
    same inquiry go again by itself unless its data are at fault. A code that is not known asks a
    person.
    """
    step, again = NEXT.get(rejection.code, ("call the payer", "corrected"))
    told = rejection.follow_up_code
    if told in _FOLLOWED:
        more, again = _FOLLOWED[told]
        step = more if rejection.code in _AUTOMATIC else f"{more}; {step}"
    elif told in ("P", "R") and rejection.code in NEXT and rejection.code not in DATA:
        again = "automatic" if again != "never" else again
    return Refusal(
        code=rejection.code, follow_up_code=told, level=rejection.level, loop=rejection.loop,
        next_step=step, again=again,
    )  # fmt: skip


_AUTOMATIC = frozenset(code for code, (_, again) in NEXT.items() if again == "automatic")
RETRY_MINUTES = (1, 5, 30)
"""When an inquiry is asked again by itself, each after the one before; then a person looks."""
