"""Pages in a real browser."""

import pytest


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
