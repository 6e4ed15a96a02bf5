"""Models of the simulated company, opened on the console without the list of models."""

from __future__ import annotations

from backends.domain.model_source import ModelSource
from backends.domain.registered_model import RegisteredModel
from backends.ports import Session
from screens.wanted import ModelWanted
from tests.screens.console import Console
from tests.services.places import every_source

GUIDE = "model-registry-ml-960afc3b-162"
SANDBOX = "model-registry-ml-44b9016f-a80"
SERVER = "mlflow-demo"


def session_of(shown: Console) -> Session:
    """Return the one session there is."""
    assert shown.app.session is not None
    return shown.app.session


async def demo_model(shown: Console, place: str, name: str) -> tuple[ModelSource, RegisteredModel]:
    """Return a model by its name, as a list has it, and where it is."""
    session = session_of(shown)
    source = next(one for one in await every_source(session) if one.name == place)
    async for page in session.models.open(source).pages():
        for model in page.value.models:
            if model.name == name:
                return source, model
    raise LookupError(name)


async def open_demo(shown: Console, place: str, name: str, *keys: str) -> None:
    """Open it, then press keys."""
    source, model = await demo_model(shown, place, name)
    shown.app.post_message(ModelWanted(source, model))
    await shown.rest()
    await shown.press(*keys)
