"""The page in a real browser, at desktop and phone width: pictures drawn, nothing requested, text readable."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from parley.brief import Brief, write

CHROMIUM = shutil.which("chromium")
WIDTHS = {"desktop": 1280, "phone": 390}
QUIET = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update",
]  # fmt: skip

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="needs Chromium on PATH: `make browser` says how"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page_file(may_brief: Brief, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(may_brief, tmp_path_factory.mktemp("page"), ("html",))[0]


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_the_page_stands_alone_and_fits(browser: Browser, page_file: Path, width: int):
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(page_file.as_uri())
    drawn = page.locator(".chart svg:visible")
    assert drawn.count() == page.locator(".chart").count() > 3
    assert all(box and box["width"] > 250 and box["height"] > 60 for box in (d.bounding_box() for d in drawn.all()))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    page.close()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_text_is_large_enough_to_read(browser: Browser, page_file: Path, width: int):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(page_file.as_uri())
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('p, td, th, dd, dt, li, figcaption')]
             .map(element => parseFloat(getComputedStyle(element).fontSize)))"""
    )
    assert smallest >= 12
    drawn = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.chart svg')]
             .filter(svg => svg.getBoundingClientRect().width)
             .map(svg => 12 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"""
    )
    assert drawn >= 9.5
    page.close()


def test_every_mark_leads_to_its_reference(browser: Browser, page_file: Path):
    page = browser.new_page()
    page.goto(page_file.as_uri())
    dangling = page.evaluate(
        "() => [...document.querySelectorAll('a.mark')].filter(mark => !document.querySelector(mark.hash)).length"
    )
    assert dangling == 0
    assert page.locator("a.mark").count() > 100
    page.close()
