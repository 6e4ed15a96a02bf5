"""`simulate`: serves the simulated world on loopback, so that any client can be pointed at it."""

from __future__ import annotations

import sys

from registry_tui import exits
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.serving import serve


def run(options: Options) -> int:
    """Serve until interrupted; return the exit code. The address is the one line of output."""

    def announce(url: str) -> None:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        say("The simulated world answers there, on this machine only. Ctrl+C ends it.")
        if options.credentials:
            file = f"CDP_SHARED_CREDENTIALS_FILE={options.credentials}"
            say(f"Try: {file} cdp --endpoint-url {url} ml list-model-registries")

    serve(options, announce)
    return exits.DONE
