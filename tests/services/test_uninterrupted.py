"""What must not be left half done is done, and whoever was cancelled is cancelled all the same."""

from __future__ import annotations

import asyncio

import pytest

from backends.services.uninterrupted import uninterrupted


class Work:
    """Something that goes on until it is let go."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun, self.go = asyncio.Event(), asyncio.Event()
        self.error = error
        self.done = False

    async def __call__(self) -> str:
        self.begun.set()
        await self.go.wait()
        self.done = True
        if self.error is not None:
            raise self.error
        return "done"


async def test_what_is_not_interrupted_is_as_if_it_were_awaited() -> None:
    work = Work()
    work.go.set()
    assert await uninterrupted(work()) == "done"

    failing = Work(ValueError("no"))
    failing.go.set()
    with pytest.raises(ValueError, match="no"):
        await uninterrupted(failing())


@pytest.mark.parametrize("error", [None, ValueError("no")])
async def test_whoever_is_cancelled_waits_for_the_end(error: Exception | None) -> None:
    work = Work(error)
    task = asyncio.create_task(uninterrupted(work()))
    await work.begun.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()

    work.go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert work.done
