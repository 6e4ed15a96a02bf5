"""The log of a pod, container by container: followed, of the run before, from a time on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from backends.domain.cluster import Container, LogWish, Pod
from backends.ports import Cluster
from backends.services.cluster.pod_log import PodLog
from backends.services.following.known_causes import known_cause
from backends.services.following.telling import telling_lines
from screens.actions import NEXT_CONTAINER, PREVIOUS_RUN, Action
from screens.base import LIVE, advice, bindings, sentences
from screens.key_table import ON_CONTAINER_LOG
from screens.log_lines import LogLines, as_text, log_columns
from screens.log_screen import LogScreen

TAIL = 1_000
SINCE_S: Sequence[tuple[int, str]] = (
    (0, f"last {TAIL:,} lines"),
    (600, "last 10 min"),
    (3_600, "last hour"),
    (86_400, "last day"),
    (-1, "all"),
)
EMPTY = "It has written nothing."
EMPTY_SINCE = "It has written nothing in this time. S looks further back."


class ContainerLogScreen(LogScreen):
    """One container's log at a time."""

    CSS_PATH = "container_log.tcss"
    ACTIONS = ON_CONTAINER_LOG
    BINDINGS: ClassVar = bindings(ACTIONS)
    READS = True

    def __init__(self, cluster: Cluster, pod: Pod) -> None:
        super().__init__()
        self.pod = pod
        self._cluster = cluster
        self._number = _most_wanted(pod)
        self._previous = False
        self._since = 0
        self._log: PodLog | None = None

    def body(self) -> ComposeResult:
        """Place the heading over the log, and the find bar below."""
        yield self.heading
        yield self.log_view
        yield self.bar

    def on_mount(self) -> None:
        """Begin to read."""
        super().on_mount()
        self.log_view.wrap = True
        self.log_view.focus()
        self.read()

    def reload(self) -> None:
        """Read it anew."""
        self.read()

    @property
    def container(self) -> Container:
        """The container whose log is shown."""
        return self.pod.containers[self._number]

    @work(exclusive=True, group=LIVE)
    async def read(self) -> None:
        """Read the log until it ends, or the screen is left."""
        seconds, _ = SINCE_S[self._since]
        wish = LogWish(
            namespace=self.pod.namespace,
            pod=self.pod.name,
            container=self.container.name,
            previous=self._previous,
            tail=TAIL if seconds == 0 else 0,
            since_s=max(0, seconds),
            follow=not self._previous,
        )
        log = self._log = PodLog(self._cluster, wish, now=self.console.now)
        self.log_view.follow = True
        self.draw()
        await log.run(self._changed)
        self.draw()

    def _changed(self) -> None:
        """Draw soon: lines that come meanwhile are drawn with it."""
        self.filled.set()
        self.draw_soon()

    # Drawing

    def draw(self) -> None:
        """Draw the title, the lines, and what is wrong."""
        super().draw()
        where = self.title_bar.where
        where.title = f"Log / {self.pod.name}"
        where.status = self.container.name
        self.draw_log()
        self.notice_line.notice = "\n".join(self._notices())

    def draw_log(self) -> None:
        """Draw the lines read so far."""
        lines = self._log.lines if self._log else ()
        shown = LogLines(lines, stamps=self.stamps, local=self.console.local_time)
        self.log_view.show(shown, log_columns(stamps=self.stamps))
        self.log_view.notice = self._instead_of_lines()
        self.draw_heading()

    def draw_heading(self) -> None:
        """Say which container and run it is, from when on, and what the log is like."""
        log = self._log
        count = len(self.pod.containers)
        container = f"{self.container.name} ({self._number + 1} of {count})"
        words = [f"Container {container}" if count > 1 else f"Container {self.container.name}"]
        words.append("run before" if self._previous else "")
        words.append(SINCE_S[self._since][1])
        if log is not None:
            words += self.state_words(len(log.lines), ended=log.ended)
            words.append("ended" if log.ended and log.error is None else "")
            words.append(f"{log.dropped:,} older let go" if log.dropped else "")
        self.heading.update("  ".join(filter(None, words)), layout=False)

    def _instead_of_lines(self) -> str:
        log = self._log
        if log is not None and log.error is not None:
            return f"{log.error}\n{advice(log.error)}"
        if log is None or not log.ended:
            return "Reading"
        return EMPTY_SINCE if SINCE_S[self._since][0] > 0 else EMPTY

    def _notices(self) -> list[str]:
        log, found = self._log, list[str]()
        if log is None:
            return found
        if log.error is not None and log.lines:
            found.append(sentences(log.error))
        cause = known_cause(line.log for line in telling_lines(log.lines[-200:]))
        if cause is not None:
            found.append(f"Known: {cause.words} Source: {cause.source}.")
        return found

    # Doing

    def why_disabled(self, action: Action) -> str:
        """Say that there is one container only, or no run before."""
        if action is NEXT_CONTAINER and len(self.pod.containers) < 2:
            return "It has one container only."
        if action is PREVIOUS_RUN and not self._previous and not self.container.restarts:
            return "It was never started again, so there is no run before."
        return super().why_disabled(action)

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Name the run that the key leads to."""
        back = replace(PREVIOUS_RUN, label="This run")
        return tuple(
            back if one is PREVIOUS_RUN and self._previous else one
            for one in super().key_bar_actions()
        )

    def action_other_pane(self) -> None:
        """Read the next container's log."""
        self._number = (self._number + 1) % len(self.pod.containers)
        self._previous = False
        self.read()

    def action_previous_run(self) -> None:
        """Read the log of the run before, or of this one again."""
        self._previous = not self._previous
        self.read()

    def action_since(self) -> None:
        """Read from another time on."""
        self._since = (self._since + 1) % len(SINCE_S)
        self.read()

    def action_copy(self) -> None:
        """Copy the line under the cursor."""
        if self._log is not None and self._log.lines:
            self.console.copy(self._log.lines[self.log_view.cursor].log, "the line")

    def action_save(self) -> None:
        """Write all that was read to a file."""
        if self._log is not None and self._log.lines:
            name = f"{self.pod.name}-{self.container.name}.log"
            self.console.save(as_text(self._log.lines), name)
        else:
            self.console.say("There are no lines to write yet.", "warning")


def _most_wanted(pod: Pod) -> int:
    """Return the number of the container one wants to read: the first that is not well."""
    bad = (number for number, one in enumerate(pod.containers) if not one.ready)
    return next(bad, 0)
