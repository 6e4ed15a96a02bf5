"""Changes: who sees a model, what is written about it, and whether it is there at all.

Not documented, decided here: the answer to a deletion is an empty object; a deletion is over at
once; a model may be without versions; the number of a deleted newest version is given again.
"""

from __future__ import annotations

from dataclasses import replace

from backends.demo.ai_registry.asked import Asked
from backends.demo.ai_registry.fields import Fields
from backends.demo.wire import Json


def update_model(asked: Asked) -> Json:
    """Change visibility, description, tags, or several of them; other fields are ignored."""
    model, fields = asked.changeable(), Fields.read(asked.body)
    changed = model
    if "visibility" in fields:
        changed = replace(changed, public=fields.is_public(), edited_at=asked.now)
    if "description" in fields:
        changed = replace(changed, description=fields.text("description"), edited_at=asked.now)
    if "tags" in fields:
        changed = replace(changed, tags=fields.tags(), edited_at=asked.now)
    return asked.form.whole(asked.keep(changed))


def update_version(asked: Asked) -> Json:
    """Change notes or tags, or both; other fields are ignored."""
    model, fields = asked.changeable(), Fields.read(asked.body)
    changed = asked.version_of(model)
    if "notes" in fields:
        changed = replace(changed, notes=fields.text("notes"), edited_at=asked.now)
    if "tags" in fields:
        changed = replace(changed, tags=fields.tags(), edited_at=asked.now)
    model = asked.keep(model.with_version(changed))
    return asked.form.version(model, asked.version_of(model))


def delete_model(asked: Asked) -> Json:
    """Delete a model with its versions."""
    asked.shelf.drop(asked.changeable())
    return {}


def delete_version(asked: Asked) -> Json:
    """Delete one version."""
    model = asked.changeable()
    asked.shelf.keep(model.without_version(asked.version_of(model).number))
    return {}
