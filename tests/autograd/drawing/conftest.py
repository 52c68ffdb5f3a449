"""A real browser for the pages."""

import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Opens a page from its text; in the end no request has left it and no script has failed."""
    opened, wrong = [], []

    def visit(html, scheme="light", width=1280, height=640, **options):
        page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": height}, **options)
        page.set_default_timeout(120_000)  # on a busy machine
        opened.append(page)
        page.on("request", lambda request: wrong.append(request.url) if request.url[:5] not in ("file:", "data:") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        path = tmp_path / f"page{len(opened)}.html"
        path.write_text(html, encoding="utf-8")
        page.goto(path.as_uri())
        return page

    yield visit
    for page in opened:
        page.close()
    assert wrong == []
