"""No health information and no secret in a log line, an error text or a work item.

Every patient datum of the claims here is a mark that occurs nowhere else, and everything is
done to them that can be: accepted, held, refused, rejected, unmatched, copied, cut, crashed.

Searched for the marks, in any case:

* every line on stderr that is a log event (a JSON object with ``event``), at level debug;
* the text of every GatewayError that is made, caught or not;
* every line on stderr that begins with ``gateway:`` (what a command or the worker says of a
  failure), all of the worker's stderr, and the errors and notes of the use-cases;
* the messages of all work items, open and closed, and the details of all jobs;
* the names of all files that the gateway made in its home and at the partner.

Not searched: findings that a command prints about the claims that it was given, with value and
claim number, because a person asked for them; and names of files that the partner chose, where
they are printed: they are searched in log lines.
"""

from __future__ import annotations

import datetime
import functools
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import GatewayError, StoreError, TransientError
from gateway.exchange import views
from gateway.exchange.apply_277ca import ClaimAcknowledgements
from gateway.log import configure
from gateway.store import claims as claim_store
from gateway.store import jobs, work_items
from gateway.transport.retry import with_retry
from tests.journeys.stage import (
    Said,
    Stage,
    claim,
    cli,
    interchange,
    line,
    remittance,
    stage_at,
)
from tests.journeys.test_correlation import rejected_999
from tests.journeys.test_handoff import SETTINGS
from tests.servers import sftp_account

MARKS = (
    "ZEBRAQUILL", "MARGUERITE", "QUOKKAFORD", "TOBIASZ",  # names
    "MRK7770001", "MRK7770009",  # member ids
    "1962-12-31", "19621231", "12/31/1962", "621231", "2011-07-19", "20110719", "110719",
    "PCNMARK",  # patient control numbers
    "HIDDENHOLLOW", "VEILBURG", "5557771234", "VERTIGONOTE",
)  # fmt: skip
SECRET = "hunter2-SECRETMARK"
OURS = ("config", "gateway.db")

SUBSCRIBER: dict[str, Any] = {
    "last_name": "ZEBRAQUILL", "first_name": "MARGUERITE", "member_id": "MRK7770001",
    "birth_date": "1962-12-31", "gender_code": "F",
    "address": {"line_1": "99 HIDDENHOLLOW LN", "city": "VEILBURG", "state_code": "IL",
                "postal_code": "62703"},
    "contacts": [{"name": "MARGUERITE ZEBRAQUILL",
                  "numbers": [{"qualifier": "TE", "value": "5557771234"}]}],
}  # fmt: skip
DEPENDENT: dict[str, Any] = {
    "last_name": "QUOKKAFORD", "first_name": "TOBIASZ", "birth_date": "2011-07-19",
    "gender_code": "M", "relationship_code": "19", "address": SUBSCRIBER["address"],
    "contacts": SUBSCRIBER["contacts"],
}  # fmt: skip


def marked(number: str, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return claim(
        f"PCNMARK{number}", *lines,
        **{"subscriber": SUBSCRIBER, "patient": DEPENDENT,
           "notes": [{"reference_code": "ADD", "text": "VERTIGONOTE AFTER A FALL"}]} | changes,
    )  # fmt: skip


class Heard:
    """Everything that must hold no mark."""

    def __init__(self) -> None:
        self.logged: list[str] = []
        self.told: list[str] = []
        self.shown = ""

    def command(self, said: Said, *, all_of_it: bool = False) -> Said:
        """Sort what a command wrote to stderr."""
        for text in said.err.splitlines():
            if _is_event(text):
                self.logged.append(text)
            elif all_of_it or text.startswith("gateway:"):
                self.told.append(text)
            else:
                self.shown += text
        return said

    def events(self) -> set[str]:
        return {str(json.loads(text)["event"]) for text in self.logged}

    def check(self, *secrets: str) -> None:
        for where, texts in (("log", self.logged), ("told", self.told)):
            for text in texts:
                found = [m for m in (*MARKS, *secrets) if m.lower() in text.lower()]
                assert not found, f"{found} in {where}: {text}"


def _is_event(text: str) -> bool:
    try:
        return "event" in json.loads(text)
    except (ValueError, TypeError):
        return False


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Hears every GatewayError from the moment that it is made."""
    one = Heard()
    real = GatewayError.__init__

    def made(self: GatewayError, *words: object) -> None:
        one.told.append(f"{type(self).__name__}: {' '.join(map(str, words))}")
        real(self, *words)

    monkeypatch.setattr(GatewayError, "__init__", made)
    yield one


def collect(stage: Stage, heard: Heard) -> None:
    """What the database keeps for people, and the names of the files that we made."""
    with stage.desk.store.reading() as connection:
        heard.told += [i.message for i in work_items.list_items(connection, state=None).items]
        for file in stage.files(direction="out").values():
            heard.told += [j.detail for j in jobs.jobs_of_file(connection, file["file_id"])]
    for folder in (stage.home, stage.house / "inbox", stage.house / "archive"):
        heard.told += [path.name for path in folder.rglob("*")]


BAD_NPI = claim("x")["billing_provider"] | {"npi": "1357902464"}


def hand_in(stage: Stage, heard: Heard, office: Path) -> None:
    """Claims that are accepted, held and refused, through a folder and by hand."""
    put = (office / "in").joinpath
    put("good.json").write_text(json.dumps([
        marked("1"), marked("2"), marked("3", line("99214", "250.00")),
        marked("4", subscriber=SUBSCRIBER | {"member_id": "UNKMRK7770001"}),
    ]))  # fmt: skip
    put("held.json").write_text(json.dumps([
        marked("5", billing_provider=BAD_NPI),
        marked("6", charge="100.01"),
        marked("7", patient=DEPENDENT | {"birth_date": "2027-07-19"}),
        marked("8" * 40),
    ]))  # fmt: skip
    refused = [marked("9") | {"charge": "ZEBRAQUILL"}, marked("10") | {"QUOKKAFORD": "TOBIASZ"},
               marked("11", subscriber=SUBSCRIBER | {"birth_date": "12/31/1962"})]  # fmt: skip
    put("refused.json").write_text(json.dumps(refused))
    put("none.json").write_text("ZEBRAQUILL MARGUERITE MRK7770001 " + json.dumps(marked("12")))
    put("lines.jsonl").write_text(json.dumps(marked("13")) + '\n{"ZEBRAQUILL": \n')
    put("huge.json").write_text(json.dumps(marked("14", line("99213", "9" * 18 + ".00"))))
    heard.command(stage.cli("worker", "--once"), all_of_it=True)
    by_hand = office / "by-hand.json"
    by_hand.write_text(json.dumps([marked("15", billing_provider=BAD_NPI), *refused]))
    assert heard.command(stage.cli("submit", str(by_hand), "--partner", "sandbox")).code == 1
    assert "PCNMARK15" in heard.shown  # the marks do travel, to the person who asked


def cut_and_doubled(stage: Stage, heard: Heard, office: Path) -> None:
    """An 837 cut in every part of a claim, and the same claims once more."""
    (sent,) = [text for text in stage.sent_text().values() if "PCNMARK1*" in text]
    for n, place in enumerate(("ZEBRAQUILL", "HIDDENHOLLOW", "19621231", "CLM*PCNMARK2", "SV1")):
        cut = office / f"cut{n}.837"
        cut.write_text(sent[: sent.index(place) + len(place)])
        heard.command(stage.cli("submit", str(cut), "--partner", "sandbox"))
        heard.command(stage.cli("validate", str(cut)))
        heard.command(stage.cli("translate", str(cut), "-o", str(office / "out.837")))
    again = office / "again.json"
    again.write_text(json.dumps([marked("1")]))
    heard.command(stage.cli("submit", str(again), "--partner", "sandbox"))
    for word in ("ZEBRAQUILL", "PCNMARK1"):
        heard.command(stage.cli("claims", "show", word))
        heard.command(stage.cli("files", "show", word))
        heard.command(stage.cli("remits", "show", word))


TOBIASZ = (
    "NM1*QC*1*QUOKKAFORD*TOBIASZ****MI*MRK7770001~NM1*IL*1*ZEBRAQUILL*MARGUERITE****MI*MRK7770001"
)


def answers(stage: Stage, heard: Heard) -> None:
    """The sandbox's own answers, then bad ones by hand."""
    stage.now = datetime.datetime.now(datetime.UTC)  # the claims went out by the real clock
    assert {"TA1", "999", "277CA", "835", "report"} <= set(stage.turn())
    heard.command(stage.cli("worker", "--once"), all_of_it=True)
    strange = f"CLP*PCNMARK99*1*100*80**12*P99*11*1~{TOBIASZ}"
    skewed = f"CLP*PCNMARK2*1*100*80**12*P2*11*1~CAS*CO*45*5~{TOBIASZ}"
    text = interchange(
        5, remittance("T8", "80", strange), remittance("T9", "85", skewed),
        remittance("T10", "9" * 25, strange.replace("*80*", f"*{'9' * 25}*")),
    )  # fmt: skip
    stage.put("e.835", text)
    stage.put("zzz-copy.835", text)
    stage.put("cut.835", interchange(6, remittance("T11", "80", strange))[:-60])
    stage.put("cut-name.835", text[: text.index("QUOKKA") + 6])
    stage.put("noise.bin", b"\x00\x01ZEBRAQUILL\xff" * 50)
    stage.put("theirs.835", interchange(7, remittance("T12", "1", strange), receiver="OTHER"))
    stage.put("prod.835", interchange(8, remittance("T13", "1", strange), usage="P"))
    stage.put("r.txt", "CLAIM PCNMARK1 OF ZEBRAQUILL 12/31/1962 REJECTED\n")
    rejection = rejected_999("IK3*NM1*14*2010BA*8", "CTX*CLM01:PCNMARK1", "IK4*9*67*7*MRK7770001")
    stage.put("r.999", rejection.replace("261121", f"{stage.now:%y%m%d}"))
    stage.put("no.999", interchange(9, "999 AK1*HC*7777*005010X222A1~AK9*R*1*1*0"))
    for place in ("ISA13", "GS06", "ST02", "SE01"):
        odd = interchange(20, remittance("T14", "80", strange))
        stage.put(f"odd-{place}.835", _with_mark(odd, place))
    heard.command(stage.cli("worker", "--once"), all_of_it=True)
    heard.command(stage.cli("receive"))
    heard.command(stage.cli("files", "list", "--unreadable"))


def _with_mark(text: str, place: str) -> str:
    """A patient's name where only an envelope's number has a place."""
    old, new = {
        "ISA13": ("IEA*1*000000020", "IEA*1*ZEBRAQUILL"),
        "GS06": ("GE*1*20~", "GE*1*ZEBRAQUILL~"),
        "ST02": ("*0001~GE", "*ZEBRAQUILL~GE"),
        "SE01": ("SE*", "SE*ZEBRAQUILL"),
    }[place]
    assert old in text
    return text.replace(old, new)


def crashes(stage: Stage, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw, with a mark in the exception's text: in a set, and in a command."""

    def broken(*_: object, **__: object) -> None:
        try:
            raise KeyError("MARGUERITE")
        except KeyError as error:
            logging.getLogger("a.library").error("ZEBRAQUILL %s", "MRK7770001", exc_info=True)
            raise ValueError("no claim of ZEBRAQUILL, PCNMARK1") from error

    stage.put("x.277", interchange(
        30, f"277 BHT*0085*08*X*20261121*0900*TH~HL*1**20*1~NM1*PR*2*ACME~TRN*1*T~HL*2*1*PT~"
            f"{TOBIASZ}~TRN*2*PCNMARK1~STC*A7:164:IL*20261121*U*100"))  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr(ClaimAcknowledgements, "take", broken)
        heard.command(stage.cli("worker", "--once"), all_of_it=True)
    with monkeypatch.context() as patched:
        patched.setattr(views, "list_claims", broken)
        said = heard.command(stage.cli("claims", "list"), all_of_it=True)
        assert said.code == 3
        assert "a fault in the gateway itself (ValueError)" in said.err


def database_errors(stage: Stage) -> None:
    """A key that is there already, a submitter that is not there, a state left empty."""
    store = stage.desk.store
    with store.reading() as connection:
        row = claim_store.find_claims(connection, patient_control_numbers=["PCNMARK1"])[0]
    with pytest.raises(StoreError), store.transaction() as connection:
        claim_store.add_claims(connection, [row])
    with pytest.raises(StoreError), store.transaction() as connection:
        row.claim_id, row.submitter_id = "clm_other", "ZEBRAQUILL"
        claim_store.add_claims(connection, [row])
    with pytest.raises(StoreError), store.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE claims SET state = NULL WHERE patient_control_number = 'PCNMARK1'"
        )


def test_no_mark_is_logged_or_told_whatever_happens(
    stage: Stage, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = tmp_path / "office"
    (office / "in").mkdir(parents=True)
    stage.settings('log_level = "debug"\n' + SETTINGS.format(folder=office, settle=0.0))
    hand_in(stage, heard, office)
    cut_and_doubled(stage, heard, office)
    answers(stage, heard)
    crashes(stage, heard, monkeypatch)
    database_errors(stage)
    states = {views.claim_line(row)["state"] for row in _rows(stage)}
    assert {"held", "paid", "claim_rejected"} <= states
    collect(stage, heard)
    heard.check()
    assert {"deliver.sent", "receive.stored", "receive.copy", "apply.done", "handoff.taken",
            "apply.set_failed", "library", "crash"} <= heard.events()  # fmt: skip
    wanted = {"unreadable", "refused", "cut", "unposted", "unmatched", "unbalanced",
              "set_rejected", "claims_rejected", "report", "damaged"}  # fmt: skip
    assert wanted <= set(stage.kinds())


def _rows(stage: Stage) -> list[Any]:
    with stage.desk.store.reading() as connection:
        return claim_store.list_claims(connection, limit=1000).items


DOOR = """\
type = "sftp"
host = "127.0.0.1"
port = {port}
username = "clinic"
host_key = "{key}"
password_env = "GATEWAY_MARKED_PASSWORD"
connect_timeout = 2.0
"""
STRANGER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHjr1qJUwH0mV0yaRVwlkMXTE1IBMkcJ9V1dWzEbq4rZ"


def test_no_mark_and_no_secret_when_the_door_stays_shut(
    quick_stage: Stage, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password, a server with another key, and nobody at the port."""
    stage = quick_stage
    stage.settings('log_level = "debug"\n')
    for room in ("deliver", "receive"):  # waits of milliseconds, not of seconds
        quick = functools.partial(with_retry, first_seconds=0.001)
        monkeypatch.setattr(f"gateway.exchange.{room}.with_retry", quick)
    monkeypatch.setenv("GATEWAY_MARKED_PASSWORD", SECRET)
    with sftp_account(tmp_path / "server", "builtin") as account:
        port, key = account.service.port, account.service.host_key_line
        stage.partner(DOOR.format(port=port, key=key))
        stage.submit(marked("1"))
        said = [_try(stage, heard)]
        stage.partner(DOOR.format(port=port, key=STRANGER))
        said.append(_try(stage, heard))
    stage.partner(DOOR.format(port=port, key=key))
    said.append(_try(stage, heard))
    words = ("refused the log-in", "host key", "refused")
    for told, word in zip(said, words, strict=True):
        assert word in told
    assert stage.state("PCNMARK1") == "built"
    collect(stage, heard)
    heard.check(SECRET)
    assert SECRET not in "".join(said) + heard.shown
    assert {"deliver.failed", "receive.failed", "transport.repeat"} <= heard.events()


def _try(stage: Stage, heard: Heard) -> str:
    """Every command that opens the door; their output."""
    said = [
        heard.command(stage.cli(*words), all_of_it=True)
        for words in (("worker", "--once"), ("partners", "check", "sandbox"), ("partners", "list"))
    ]
    assert [one.code for one in said] == [3, 3, 0]
    return "".join(one.out + one.err for one in said)


def test_no_secret_when_the_database_stays_shut(
    tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql+psycopg://gateway:{SECRET}@127.0.0.1:1/gateway"
    with stage_at(tmp_path, url, monkeypatch) as stage:
        for words in (("claims", "list"), ("worker", "--once"), ("receive",)):
            said = heard.command(stage.cli(*words), all_of_it=True)
            assert said.code == 3
            assert said.err.count("\n") == 1
            assert "the database cannot be reached" in said.err
    heard.check(SECRET, "SECRETMARK")


def test_a_call_that_is_repeated_logs_no_text_of_the_other_side(
    heard: Heard, capsys: pytest.CaptureFixture[str]
) -> None:
    """A partner may name a file after a patient: it is printed where it is needed, not logged."""
    configure(json=True, level="debug")

    def fails() -> None:
        raise TransientError("outbox/ZEBRAQUILL_19621231.835 changed while it was fetched")

    with pytest.raises(TransientError):
        with_retry(fails, attempts=2, sleep=lambda _: None, partner="sandbox", verb="fetch")
    heard.logged = capsys.readouterr().err.splitlines()
    heard.told.clear()
    assert heard.events() == {"transport.repeat"}
    heard.check()


def test_help_and_version_open_nothing(tmp_path: Path) -> None:
    """No home is made, so nothing can be left behind in it."""
    assert cli("--home", str(tmp_path / "home"), "--help").code == 0
    assert list(tmp_path.iterdir()) == []
