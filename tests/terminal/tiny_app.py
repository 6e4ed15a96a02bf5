"""The smallest app on our driver, with a few ways to end badly."""

from __future__ import annotations

import threading
from typing import ClassVar

from textual import events, work
from textual.app import App, ComposeResult
from textual.widgets import Static

from registry_tui.driver import driver_of

SECRET = "eyJhbGciOiJFZDI1NTE5In0.c2VjcmV0LXBheWxvYWQ.c2lnbmF0dXJl"


class TinyApp(App[None]):
    """Says hello; each key does one thing."""

    BINDINGS: ClassVar = [
        ("q", "quit", "Quit"),
        ("a", "crash_in_task", "Crash in a task"),
        ("t", "crash_in_thread", "Crash in a thread"),
        ("h", "hang", "Hang"),
        ("z", "suspend_job", "Suspend"),
        ("m", "mouse_on", "Mouse on"),
        ("b", "work_in_background", "Work in a thread that does not end"),
    ]
    CSS = """
    Screen { background: $background; }
    Static { width: auto; }
    #status { background: $error; color: $success; border: round $warning; }
    """
    ENABLE_COMMAND_PALETTE = False
    farewell = "Goodbye."

    def compose(self) -> ComposeResult:
        yield Static("hello", id="hello")
        yield Static("status ● 東京", id="status")
        yield Static("size", id="size")

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, self.resumed)  # pyright: ignore[reportUnknownMemberType]

    def on_key(self, event: events.Key) -> None:
        key = event.character if event.is_printable else event.key
        self.query_one("#hello", Static).update(f"key {key}")

    def on_resize(self, event: events.Resize) -> None:
        self.query_one("#size", Static).update(f"size {event.size.width}x{event.size.height}")

    def resumed(self, _: object) -> None:
        self.query_one("#hello", Static).update("resumed")

    @work
    async def action_crash_in_task(self) -> None:
        raise ValueError(f"broken in a task, token={SECRET}")

    @work(thread=True)
    def action_crash_in_thread(self) -> None:
        raise ValueError(f"broken in a thread, token={SECRET}")

    def action_hang(self) -> None:
        self.notify_hanging()
        threading.Event().wait()

    def notify_hanging(self) -> None:
        driver = driver_of(self)
        assert driver is not None
        driver.write("hanging")

    def action_suspend_job(self) -> None:
        driver = driver_of(self)
        assert driver is not None
        driver.suspend_process_group()

    def action_mouse_on(self) -> None:
        driver = driver_of(self)
        assert driver is not None
        driver.set_mouse(on=True)

    @work(thread=True)
    def action_work_in_background(self) -> None:
        self.call_from_thread(self.query_one("#hello", Static).update, "working")
        threading.Event().wait()
