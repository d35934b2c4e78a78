"""What several browser tests do and look for."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

LABEL = re.compile(r"(Angry|Disgust|Fear|Happy|Sad|Surprise|Neutral)\s\d+%|Unsure: \w+ or \w+")
"""What a face's label says."""

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def start(page: Page) -> Page:
    """Start the camera of a page with a live session."""
    page.get_by_role("button", name="Start the camera").click()
    return page


def wait_until_live(page: Page) -> None:
    """Wait for the first answer."""
    expect(page.locator("[data-session]")).to_have_attribute("data-state", "live", timeout=20_000)


def violations(page: Page) -> list[str]:
    """Return what axe-core finds, one line each."""
    if not AXE.exists():
        pytest.skip("axe-core is missing: npm ci")
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
