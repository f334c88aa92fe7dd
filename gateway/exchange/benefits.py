"""Eligibility answers of files, summed up: with what was asked where that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from gateway.books import books_for, meanings
from gateway.exchange.parse_json import PARSE_TYPES, file_chunks, summarized, unwatched
from gateway.finding import Finding
from gateway.ledger.benefits import summarize
from gateway.ledger.match_inquiries import Asked, Difference, InquiryMatch, match_response
from gateway.models.benefit_summary import BenefitSummary
from gateway.models.eligibility import EligibilityHeader, EligibilityInquiry, EligibilityResponse
from gateway.render.benefit_csv import benefit_csv
from gateway.render.benefit_text import benefit_text
from gateway.render.benefit_words import SERVICE_TYPE
from gateway.translate import registry
from gateway.translate.inquiries_json import read_inquiries
from gateway.translate.json_text import encode
from gateway.validate.examine import examine


class Answered(msgspec.Struct):
    """An answer, what it comes to, the inquiry it is about where that was looked for, and what
    the payer has otherwise of the person."""

    response: EligibilityResponse
    summary: BenefitSummary
    match: InquiryMatch | None = None
    differences: list[Difference] = []


def name(code: str) -> str:
    """The words of a service type."""
    return meanings().at(SERVICE_TYPE, code)


def asked_in(path: Path, sink: list[Finding]) -> list[Asked]:
    """The inquiries of a 270 or of our own JSON; findings go to ``sink``."""
    data = path.read_bytes()
    found: list[Asked] = []
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        for one in read_inquiries(data, path.name, EligibilityInquiry):
            if isinstance(one, Finding):
                sink.append(one)
            else:
                found.append(Asked(str(len(found) + 1), one))
        return found
    batch = ""
    for item in examine([data], sink, registry, frozenset({1}), books_for()):
        if isinstance(item, EligibilityHeader):
            batch = item.batch_identifier
        elif isinstance(item, EligibilityInquiry):
            found.append(Asked(str(len(found) + 1), item, batch))
    return found


def answers(
    path: Path,
    sink: list[Finding],
    asked: list[Asked] | None = None,
    advance: Callable[[int], object] = unwatched,
) -> Iterator[Answered]:
    """Each answer of the 271s of a file, as it is read. With ``asked`` each is matched to its
    inquiry, and what that asked and the answer does not say is among its problems."""
    batch = ""
    for item in examine(file_chunks(path, advance), sink, registry, PARSE_TYPES, books_for()):
        if isinstance(item, EligibilityHeader):
            batch = item.batch_identifier
        elif isinstance(item, EligibilityResponse):
            match = match_response(item, asked, batch) if asked is not None else None
            inquiry = next(
                (
                    one.inquiry
                    for one in asked or ()
                    if match and one.inquiry_id == match.inquiry_id
                ),
                None,
            )
            otherwise = match.differences if match else []
            yield Answered(item, summarize(item, inquiry, name), match, otherwise)


def pages(found: Iterable[Answered]) -> Iterator[str]:
    """A page for each answer, an empty line and a rule between them."""
    for number, one in enumerate(found):
        if number:
            yield f"\n{'-' * 60}\n\n"
        yield benefit_text(one.response, one.summary, meanings())
        yield from _matched(one.match)
        yield from _otherwise(one)


def _matched(match: InquiryMatch | None) -> Iterator[str]:
    """What comes of the comparison with the inquiry."""
    if match is None:
        return
    if match.inquiry_id is None:
        yield f"\nNot matched to an inquiry: {'; '.join(match.reasons)}\n"
        return
    yield f"\nAnswers inquiry {match.inquiry_id}, by {', '.join(match.reasons)}\n"


def _otherwise(one: Answered) -> Iterator[str]:
    if one.differences and one.match is None:
        yield "\n"
    for each in one.differences:
        said = each.field.replace("_", " ")
        yield f"  The payer has another {said}: {each.answered} (asked: {each.asked})\n"


def document(found: Iterable[Answered], sink: list[Finding]) -> Iterator[str]:
    """One JSON document: each response with its summary, and its inquiry where one was looked for;
    then the findings."""
    yield '{"answers":['
    for number, one in enumerate(found):
        said = encode(summarized(one.response, one.summary)).decode()
        if one.match is not None:
            said = f'{said[:-1]},"match":{encode(one.match).decode()}}}'
        yield "," * bool(number) + said
    yield f'],"findings":{encode(sink).decode()}}}\n'


def rows(found: Iterable[Answered]) -> Iterator[str]:
    """The lines of a CSV: a heading, then one for each answer."""
    yield from benefit_csv(((one.response, one.summary) for one in found), meanings())
