"""Answers to who asks for the log of a pod: which container, which run, and how much of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backends.demo.kubernetes.lives import CrashLoop
from backends.demo.kubernetes.logs import Line, RunLog
from backends.demo.kubernetes.pods import Pod
from backends.demo.kubernetes.questions import Question
from backends.demo.kubernetes.statuses import bad_request


@dataclass(frozen=True, slots=True)
class LogRequest:
    """What is asked of a log. `tail` is how many lines before now; None for all."""

    timestamps: bool
    tail: int | None
    since: datetime
    limit_bytes: int | None

    @classmethod
    def read(cls, question: Question, now: datetime) -> LogRequest:
        """Read the question."""
        since = datetime.fromtimestamp(0, UTC)
        if (seconds := question.number("sinceSeconds")) is not None:
            since = now - timedelta(seconds=seconds)
        if moment := question.text("sinceTime"):
            since = _moment(moment)
        return cls(
            question.flag("timestamps"),
            question.number("tailLines"),
            since,
            question.number("limitBytes"),
        )

    def written(self, lines: list[Line]) -> bytes:
        """Return lines as bytes."""
        rows = (f"{_stamp(at)} {text}\n" if self.timestamps else f"{text}\n" for at, text in lines)
        return "".join(rows).encode()


class Following:
    """A log that goes on; see `wire.Stream`."""

    def __init__(
        self,
        log: RunLog,
        asked: LogRequest,
        now: datetime,
        is_there: Callable[[datetime], bool],
    ) -> None:
        self._log = log
        self._asked = asked
        self._read_until = now
        self._is_there = is_there
        self._waiting = asked.written(log.lines(asked.since, now, asked.tail))

    def read(self, now: datetime) -> bytes:
        """Return what is new."""
        lines = self._log.lines(self._read_until, now) if now > self._read_until else []
        self._read_until = max(now, self._read_until)
        part, self._waiting = self._waiting + self._asked.written(lines), b""
        return part

    def is_over(self, now: datetime) -> bool:
        """Say whether its run has ended, or its pod is gone."""
        return self._log.run.is_over(now) or not self._is_there(now)


def whole(log: RunLog, asked: LogRequest, now: datetime) -> bytes:
    """Return a log as it is now."""
    until = min(now, log.run.ended) if log.run.ended else now
    return asked.written(log.lines(asked.since, until, asked.tail))[: asked.limit_bytes]


def log_of(pod: Pod, question: Question, now: datetime) -> RunLog:
    """Return the log of the run that is asked for.

    Raises:
        StatusError: There is no such container or run, or it has not begun.
    """
    name = _container(pod, question.text("container"))
    if pod.node is None:
        raise bad_request(f"pod {pod.name} does not have a host assigned")
    state = pod.life.at(now, name).container
    run = state.current
    if question.flag("previous"):
        run = state.current if state.waiting == "CrashLoopBackOff" else state.before
        if run is None:
            told = f'previous terminated container "{name}" in pod "{pod.name}" not found'
            raise bad_request(told)
    if run is None:
        why = "trying and failing to pull image" if state.waiting == "ErrImagePull" else ""
        told = f'container "{name}" in pod "{pod.name}" is waiting to start'
        raise bad_request(f"{told}: {why or state.waiting}")
    row = next(row for row in pod.rows if row["name"] == name)
    style = "knox-without-proxy" if isinstance(pod.life, CrashLoop) else row["log"]
    names = pod.site.names(now) | {
        "pod": pod.name,
        "job": pod.owner.name,
        "node": pod.node.name,
    }
    return RunLog(run, style, f"{pod.uid}/{name}/{run.started.timestamp()}", names)


def _container(pod: Pod, asked: str) -> str:
    if not asked and len(pod.containers) > 1:
        choice = " ".join(pod.containers)
        told = f"a container name must be specified for pod {pod.name}, choose one of: [{choice}]"
        raise bad_request(told)
    if asked and asked not in pod.containers:
        raise bad_request(f"container {asked} is not valid for pod {pod.name}")
    return asked or pod.rows[0]["name"]


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f"{text!r} is not a time") from None


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}000Z"
