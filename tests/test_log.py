"""What is logged: our own fields, an exception's class and code lines, never its text."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from gateway.errors import StoreError
from gateway.log import configure, logger

MARK = "MARKED-PATIENT-VALUE"


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    handlers = list(logging.getLogger().handlers)
    yield
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers


def fail(text: str) -> None:
    raise ValueError(text)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    out, err = capsys.readouterr()
    assert out == ""
    assert MARK not in err
    return [json.loads(line) for line in err.splitlines()]


def test_an_event_is_one_line_of_json_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    configure(json=True)
    logger().info("deliver.sent", partner="payerx", claims=3)
    (line,) = lines(capsys)
    assert (line["event"], line["level"], line["partner"], line["claims"]) == (
        "deliver.sent", "info", "payerx", 3,
    )  # fmt: skip
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("how", ["exception", "exc_info=True", "exc_info=error", "exc_info=tuple"])
def test_an_exception_leaves_its_class_and_frames(
    capsys: pytest.CaptureFixture[str], how: str
) -> None:
    configure(json=True)
    try:
        fail(MARK)
    except ValueError as error:
        match how:
            case "exception":
                logger().exception("apply.failed")
            case "exc_info=True":
                logger().error("apply.failed", exc_info=True)
            case "exc_info=error":
                logger().error("apply.failed", exc_info=error)
            case _:
                logger().error("apply.failed", exc_info=(ValueError, error, error.__traceback__))
    (line,) = lines(capsys)
    assert (line["event"], line["error"]) == ("apply.failed", "ValueError")
    assert [frame.split(":")[0] for frame in line["where"]] == ["test_log.py", "test_log.py"]
    assert line["where"][-1].endswith(" fail")
    assert "exc_info" not in line
    assert "exception" not in line


def test_the_cause_of_an_exception_is_not_quoted_either(capsys: pytest.CaptureFixture[str]) -> None:
    configure(json=True)
    try:
        try:
            fail(MARK)
        except ValueError as error:
            raise StoreError(f"cannot store {MARK}") from error
    except StoreError:
        logger().exception("store.failed")
    (line,) = lines(capsys)
    assert line["error"] == "StoreError"


def test_an_exception_as_a_field_leaves_its_class(capsys: pytest.CaptureFixture[str]) -> None:
    configure(json=True)
    logger().warning("retry", cause=ValueError(MARK), attempt=2)
    (line,) = lines(capsys)
    assert (line["cause"], line["attempt"]) == ("ValueError", 2)


def test_a_deep_trace_keeps_its_last_twelve_frames(capsys: pytest.CaptureFixture[str]) -> None:
    def deeper(left: int) -> None:
        if left:
            deeper(left - 1)
        else:
            fail(MARK)

    configure(json=True)
    try:
        deeper(30)
    except ValueError:
        logger().exception("deep")
    (line,) = lines(capsys)
    assert len(line["where"]) == 12
    assert line["where"][-1].endswith(" fail")


def test_what_a_library_logs_leaves_its_name_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    configure(json=True)
    library = logging.getLogger("paramiko.transport")
    library.warning("the server said %s", MARK)
    try:
        fail(MARK)
    except ValueError:
        library.exception("while reading %s", MARK)
    library.info("connected to %s", MARK)
    first, second = lines(capsys)
    assert (first["event"], first["library"]) == ("library", "paramiko.transport")
    assert first["at"].startswith("test_log.py:")
    assert (second["error"], second["where"][-1].split()[-1]) == ("ValueError", "fail")


def test_configured_twice_it_still_says_things_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure(json=True)
    configure(json=True)
    logging.getLogger("somebody").warning("words")
    assert len(lines(capsys)) == 1


@pytest.mark.parametrize(
    ("level", "heard"),
    [("debug", 4), ("info", 3), ("warning", 2), ("ERROR", 1), ("no such level", 3)],
)
def test_the_level(capsys: pytest.CaptureFixture[str], level: str, heard: int) -> None:
    configure(json=True, level=level)
    for name in ("debug", "info", "warning", "error"):
        getattr(logger(), name)("an.event")
    assert len(lines(capsys)) == heard


def test_without_a_terminal_it_is_json_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    configure(json=False)
    logger().info("an.event")
    assert lines(capsys)[0]["event"] == "an.event"
