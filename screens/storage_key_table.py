"""Which action is on which screen about set-up and storage; see `screens.key_table`."""

from __future__ import annotations

from screens.actions import (
    ACCESS,
    BACK,
    CHANGE,
    CLUSTER,
    COPY,
    DETAILS,
    EVENTS,
    FILTER,
    ON_REGISTRY,
    WHOLE,
)
from screens.model_actions import MODELS
from screens.storage_actions import (
    ACCEPT_SIGN_IN,
    GRANT_STORAGE,
    MEND,
    OTHER_PANE_OF_STORAGE,
    RAW_OF_SET_UP,
    RAW_OF_STORAGE,
    REVOKE_STORAGE,
    SAVE_REPORT,
    SAVE_TABLE,
    SIGN_IN,
    STORAGE,
    SYNC_STORAGE,
    TRY_AGAIN,
)

ON_SET_UP = (
    WHOLE,
    MEND,
    TRY_AGAIN,
    SAVE_REPORT,
    RAW_OF_SET_UP,
    COPY,
    DETAILS,
    EVENTS,
    MODELS,
    ACCESS,
    CLUSTER,
    STORAGE,
    *ON_REGISTRY,
    BACK,
)
ON_STORAGE = (
    GRANT_STORAGE,
    REVOKE_STORAGE,
    SYNC_STORAGE,
    SIGN_IN,
    WHOLE,
    OTHER_PANE_OF_STORAGE,
    COPY,
    SAVE_TABLE,
    RAW_OF_STORAGE,
    FILTER,
    BACK,
)
ON_SIGN_IN = (CHANGE, ACCEPT_SIGN_IN, BACK)
