"""The pictures show the app as it is, and fetch nothing."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.take_pictures import DIRECTORY, PICTURES, self_contained, take
from tests.docs.pages import PAGES, text_of

FILES = sorted(DIRECTORY.glob("*.svg"))


def test_every_picture_is_shown_on_a_page() -> None:
    shown = set(re.findall(r"pictures/([a-z-]+)\.svg", "".join(map(text_of, PAGES))))
    assert shown == {picture.name for picture in PICTURES}


def test_there_is_a_file_for_each_picture_and_no_other() -> None:
    assert {file.stem for file in FILES} == {picture.name for picture in PICTURES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_picture_fetches_nothing(file: Path) -> None:
    text = file.read_text("utf-8")
    for fetching in ("@font-face", "url(http", "href=", "<script", "<image", "@import"):
        assert fetching not in text
    assert ElementTree.fromstring(text).tag.endswith("svg")


async def test_a_picture_taken_twice_is_the_same() -> None:
    (filtered,) = (picture for picture in PICTURES if picture.name == "filter")
    first = await take(filtered)
    assert "There is no field colour" in first.replace("\xa0", " ")
    assert await take(filtered) == first


async def test_first_run_needs_no_credentials_of_this_machine() -> None:
    (first_run,) = (picture for picture in PICTURES if picture.name == "first-run")
    assert "/home/you/.cdp/credentials" in await take(first_run)


def test_words_apart_keep_their_columns_whatever_the_font() -> None:
    words = "a&#160;b&#160;&#160;c&amp;d&#160;"
    svg = f'<text class="r" x="12.2" y="20" textLength="97.6" clip-path="url(#l)">{words}</text>'
    assert self_contained(svg) == (
        '<text class="r" x="12.2" y="20" textLength="36.6">a\xa0b</text>'
        '<text class="r" x="73.2" y="20" textLength="36.6">c&amp;d</text>\n'
    )
