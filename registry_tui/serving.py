"""Serves the simulated world to other people's clients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from backends.demo.credentials import write_credentials
from backends.demo.server import LoopbackServer
from backends.domain.errors import ServiceError
from registry_tui.demo_wiring import open_world
from registry_tui.exits import WrongUsage
from registry_tui.options import Options

SIMULATE = "simulate"


def serve(options: Options, announce: Callable[[str], None]) -> None:
    """Serve the world on loopback until interrupted; `announce` is told its address.

    Raises:
        WrongUsage: A fault only the demo has, or a credentials file of somebody else's.
        ServiceError: The port is taken, or the file cannot be written.
    """

    def ready(server: LoopbackServer) -> None:
        if options.credentials:
            write_credentials(Path(options.credentials), server.url)
        announce(server.url)

    try:
        LoopbackServer(open_world(options), options.port).run(ready)
    except (ValueError, OverflowError, FileExistsError) as error:
        raise WrongUsage(SIMULATE, str(error)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ServiceError(
            SIMULATE, str(error), hint="Choose another port, or another file."
        ) from None
