"""The keys of the screens about models, written once like all others; see `screens.actions`."""

from __future__ import annotations

from dataclasses import replace

from screens.actions import (
    BACK,
    COPY,
    DELETE,
    FILTER,
    OPEN,
    OTHER_PANE,
    SAVE,
    TOGGLE,
    WHOLE,
    Action,
)

MODELS = Action(
    "models", "m", "Models", "Show the models registered in it.", footer=True, needs_row=True
)
MODEL_OF_CHANGE = Action(
    "models", "m", "Model", "Open the model it was about, or the models of its registry."
)
ALL_MODELS = Action(
    "all_models", "asterisk", "All models", "Show the models of every registry and MLflow server."
)
OPEN_MODEL = replace(OPEN, summary="Open the model under the cursor.")
OPEN_VERSION = replace(OPEN, summary="Open the version under the cursor.")
MARK_MODEL = replace(
    TOGGLE, label="Mark", summary="Mark the model, or not, to change several.", footer=False
)
MARK_VERSION = replace(
    TOGGLE, label="Mark", summary="Mark the version, or not, to compare.", footer=True
)
VISIBILITY = Action(
    "visibility",
    "v",
    "Visibility",
    "Plan to make it public or private.",
    footer=True,
    mutates=True,
    needs_row=True,
)
LOAD_ALL = Action(
    "load_all", "A", "Load all", "Read all models of every place, or stop reading them."
)
LOAD_ALL_HERE = replace(
    LOAD_ALL,
    name="load_all_here",
    key="plus",
    summary="Read all models, or stop reading them.",
)
IMPORT = Action(
    "import_model",
    "n",
    "Import",
    "Import a model from Hugging Face or NGC.",
    footer=True,
    mutates=True,
)
IMPORT_VERSION = replace(IMPORT, summary="Import a new version from Hugging Face or NGC.")
EDIT = Action(
    "edit",
    "ctrl+e",
    "Edit",
    "Change description, tags and aliases.",
    footer=True,
    mutates=True,
    needs_row=True,
)
RENAME = Action("rename", "f2", "Rename", "Give the model another name.", mutates=True)
DELETE_MODEL = replace(DELETE, name="delete_model", summary="Delete the model.", footer=False)
DELETE_WHOLE_MODEL = replace(
    DELETE_MODEL,
    name="delete_whole_model",
    key="",
    label="Delete model",
    summary="Delete the model with all its versions.",
    needs_row=False,
)
DELETE_VERSION = replace(
    DELETE, name="delete_version", summary="Delete the version under the cursor."
)
DELETE_THIS_VERSION = replace(DELETE_VERSION, summary="Delete the version.", footer=False)
FETCH = Action(
    "fetch",
    "greater_than_sign",
    "Fetch",
    "Fetch the files of the version to a file here.",
    footer=True,
    needs_row=True,
)
FETCH_NOW = Action(
    "fetch_now", "enter", "Fetch", "Fetch it to the file that is named.", footer=True
)
STOP_FETCHING = replace(BACK, label="Stop")
COPY_FETCHED = replace(COPY, summary="Copy the path of the file, or its checksum.", needs_row=False)
COMPARE = Action(
    "compare",
    "equals_sign",
    "Compare",
    "Compare the marked versions, or this one with the one before.",
    footer=True,
    needs_row=True,
)
HIDE_SAME = Action(
    "hide_same", "h", "Differences", "Show only what differs, or everything.", footer=True
)
PARTS_OF_VERSION = tuple(
    Action(f"part('{part}')", str(number), part.capitalize(), f"Show {words}.")
    for number, (part, words) in enumerate(
        (
            ("lineage", "where the version comes from"),
            ("metrics", "its metrics"),
            ("params", "its parameters"),
            ("artifacts", "its files"),
            ("signature", "its signature and flavours"),
            ("uses", "the addresses one would use it by"),
        ),
        1,
    )
)
PLOT = replace(WHOLE, label="Plot", summary="Show the metric over its steps, or the value whole.")
LOG_SCALE = Action(
    "log_scale", "l", "Log scale", "Let values stand by powers of ten, or evenly.", footer=True
)
STEP_BACK = Action(
    "step(-1)", "left", "Read", "Read the values at the step before; with Shift, of every step."
)
STEP_ON = Action(
    "step(1)",
    "right",
    "Read",
    "Read the values at the next step; with Shift, of every step.",
    footer=True,
)
NEXT_METRIC = replace(
    OTHER_PANE, label="Metric", summary="Plot the next metric; Up and Down go both ways."
)
COPY_READING = replace(COPY, summary="Copy the values at the step that is read.")
SAVE_CURVES = replace(SAVE, summary="Write the values of every step to a file, as CSV.")
FILTER_ROWS = replace(FILTER, summary="Show only rows with some words in them.", footer=False)
COPY_MODEL = replace(COPY, summary="Copy the model's address, or the value under the cursor.")
SAVE_MODEL = replace(SAVE, summary="Write it to a file.")
OTHER_PANE_OF_MODEL = replace(
    OTHER_PANE, summary="Move between the model and its versions.", footer=False
)
OTHER_PANE_OF_COMPARISON = replace(
    OTHER_PANE, summary="Move between the values and the curves.", footer=False
)
