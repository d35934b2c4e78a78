"""Wait in the page, not by the clock. Playwright's own wait_for_function needs eval, which our policy forbids."""

from playwright.sync_api import Page

_LOOP = """async ([patience]) => {
    const deadline = performance.now() + patience;
    while (!(%s)) {
        if (performance.now() > deadline) throw new Error("This never became true in the page: " + %r);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}"""


def until(page: Page, expression: str, patience_ms: int = 30_000) -> None:
    """Wait until a JavaScript expression is true in the page; fail with the expression when it never is."""
    page.evaluate(_LOOP % (expression, expression[:200].replace("\n", " ")), [patience_ms])
