"""What the documents say about edge values is what is counted (tests/figures/edge_values.py)."""

from collections import Counter

import pytest

from tests.figures.edge_values import DOCUMENTED, PYTORCH, REFERENCE, ROOT, answers, classify, differences

PAGE = ROOT / "docs" / "pages" / "conventions.md"


@pytest.mark.skipif(not PAGE.exists(), reason="only the tests are here, not the pages")
def test_the_documents_tell_what_is_counted():
    counts, used = Counter(), set()
    for (name, args), engines in answers().items():
        if "torch" in engines:
            kind, _ = classify(name, args, engines)
            counts[kind] += 1
            if kind == DOCUMENTED:
                used.add((name, ", ".join(args)))
    assert set(differences()) == used, "a documented difference that is none"
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"Of {counts.total()} recorded cases" in page
    assert f"{counts[PYTORCH]} agree with PyTorch, {counts[REFERENCE]} are closer" in page
    assert f"{counts[DOCUMENTED]} differ on purpose" in page
