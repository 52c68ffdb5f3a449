"""`make docs` builds the site: every link leads somewhere, nothing is asked of the network, and a phone is wide enough."""

import json
import os
import re
import subprocess
import sys

import pytest

from autograd.compiler.passes.rewrites import IDENTITIES
from autograd.compiler.passes.rule import CAVEATS
from tests.helpers import ROOT

pytest.importorskip("mkdocs", reason="mkdocs is not installed")
if not (ROOT / "docs").is_dir():
    pytest.skip("only the tests are here, not the pages", allow_module_level=True)

PHONE = 390
ARTICLE = re.compile("<article .*</article>", re.DOTALL)


def build(folder, **environment):
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1", **environment}
    done = subprocess.run(command, cwd=ROOT / "docs", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """All of it but most pages of modules."""
    return build(tmp_path_factory.mktemp("site"), SHORT_SITE="1")


def test_the_site_is_built_without_a_warning(site):
    assert "install" in (site / "index.html").read_text(encoding="utf-8").lower()


def test_names_that_answer_are_listed_from_the_table_that_errors_read(site):
    text = (site / "names.html").read_text(encoding="utf-8").replace("<wbr>", "")
    for name in "clip_grad_norm_", "sparse_categorical_crossentropy", "hidden_layer_sizes", "make_jaxpr", "_prev", "arcsin":
        assert f"<code>{name}</code>" in text


def test_search_finds_pages_and_korean_terms_where_they_are_taught(site):
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == ["en", "ko"]
    for term, page in [
        ("least_squares", "how-to/scipy.html"),
        ("역전파", "notebooks/01_one_neuron.ko.html"),
        ("역전파", "notebooks/01_one_neuron.html"),
        ("계산 그래프", "ko/getting-started.html"),
    ]:
        assert any(entry["location"].startswith(page) and term in entry["text"] for entry in index["docs"]), (term, page)


@pytest.mark.long
def test_each_module_has_a_page_that_a_phone_is_wide_enough_for(tmp_path, browser):
    whole = build(tmp_path)
    pages = {path.stem for path in (whole / "reference" / "modules").glob("*.html")}
    assert 20 < len(pages) < len([*whole.rglob("*.html")]) - 20
    assert {"autograd.transforms.gradient", "autograd.compiler.passes.simplify", "nn.training.fit"} <= pages
    assert not {name for name in pages if "._" in name}
    assert wider_than_a_phone(whole, browser) == []


def test_the_architecture_tells_each_folder(site):
    text = (site / "architecture.html").read_text(encoding="utf-8").replace("<wbr>", "")
    for package in "autograd", "nn":
        for path in (ROOT / package).rglob("__init__.py"):
            assert f"<code>{path.parent.relative_to(ROOT).as_posix()}</code>" in text


def test_each_identity_is_listed_with_its_caveat(site):
    text = (site / "reference" / "identities.html").read_text(encoding="utf-8")
    assert text.count("<tr>") == len(IDENTITIES) + len(CAVEATS) + 2
    assert all(row.caveat in text for row in IDENTITIES)


def test_notebooks_lead_to_their_examples_on_the_page_that_runs_them(site):
    """Where the packages of that page can't be fetched, it says so."""
    assert re.search(
        r'script type="module" src="main.js"|did not answer', (site / "playground/index.html").read_text("utf-8")
    )
    for name, example in [
        ("01_one_neuron", "lang=en&amp;example=neuron"),
        ("01_one_neuron.ko", "lang=ko&amp;example=neuron"),
    ]:
        text = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
        assert f'<a href="../playground/index.html#{example}">' in text


def test_no_page_is_wider_than_a_phone(site, browser):
    assert wider_than_a_phone(site, browser) == []


def wider_than_a_phone(site, browser):
    """The pages of a folder differ in their articles alone: a minute is saved where twenty of them make one page."""
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    page.set_default_timeout(120_000)

    def too_wide(path):
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        return page.evaluate("document.documentElement.scrollWidth") > PHONE

    every, found = sorted(site.rglob("*.html")), []
    assert len(every) > 60
    for folder in sorted({path.parent for path in every}):
        texts = {path: path.read_text(encoding="utf-8") for path in every if path.parent == folder}
        articles = {path: match[0] for path, text in texts.items() if (match := ARTICLE.search(text))}
        found += [path for path in texts if path not in articles and too_wide(path)]
        for first, *others in batched(articles, 20):
            together = folder / "together.html"
            together.write_text(
                texts[first].replace(articles[first], "".join(articles[path] for path in (first, *others))), encoding="utf-8"
            )
            if too_wide(together):
                found += [path for path in (first, *others) if too_wide(path)] or [first, *others]
            together.unlink()
    page.close()
    return [str(path.relative_to(site)) for path in found]


def batched(paths, count):
    paths = list(paths)
    return [paths[start : start + count] for start in range(0, len(paths), count)]


@pytest.mark.parametrize(
    ("term", "title"), [("least_squares", "SciPy"), ("은닉층", "은닉층"), ("역전파", "Getting started|시작하기|뉴런")]
)
def test_search_works_in_pages_that_are_opened_as_files(site, browser, term, title):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(120_000)
    page.goto((site / "index.html").as_uri())
    page.click("input.md-search__input")
    page.fill("input.md-search__input", term)
    page.press("input.md-search__input", "End")  # the page waits for a key
    page.wait_for_selector(".md-search-result__item", timeout=120_000)
    assert re.search(title, page.inner_text(".md-search-result__list"))
    page.close()


@pytest.mark.parametrize("name", ["getting-started.md", "ko/getting-started.md"])
def test_what_a_block_of_getting_started_draws_stands_below_it(name):
    text = (ROOT / "docs" / "pages" / name).read_text(encoding="utf-8")
    blocks = re.split(r"^```python\n", text, flags=re.MULTILINE)[1:]
    drawn = [block for block in blocks if re.search(r"^(draw|explain|plot_\w+)\(.*\n```$", block, re.MULTILINE)]
    assert len(drawn) == 3
    for block in drawn:
        assert re.search(r"^```\n(```text\n[^`]*```\n)?!\[", block, re.MULTILINE), block


def test_pictures_on_a_phone_keep_a_size_at_which_they_can_be_read(site, browser):
    """They scroll in a frame of their own, also where they stand right below a block of code."""
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    page.set_default_timeout(120_000)
    for name in ("index.html", "compiler.html", "getting-started.html", "ko/getting-started.html"):
        page.goto((site / name).as_uri())
        page.wait_for_function("[...document.images].every(image => image.complete)")
        widths = page.evaluate("[...document.querySelectorAll('article img')].map(i => [i.naturalWidth, i.width])")
        assert len(widths) >= 2
        assert all(width >= min(natural, 420) for natural, width in widths), widths
    page.close()
