"""The dashboard in a real browser, served by the real command."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.worlds import World

pytestmark = pytest.mark.browser
PATIENCE_S = 60


@pytest.fixture
def chromium() -> str:
    """Debian's browser; its absence is an excuse on a desk, not where everything has to run."""
    found = shutil.which("chromium")
    if found is None:
        reason = "needs Debian's package chromium: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture
def drifting(world: World) -> World:
    """A version in production with a drift alarm against it."""
    world.in_production()
    world.drift()
    return world


def test_a_reader_goes_from_the_fleet_to_the_remedy_and_sees_tampering(
    drifting: World, chromium: str, tmp_path: Path
) -> None:
    with _served(drifting.root, tmp_path) as address, _browser(chromium) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        _fleet(page, address, tmp_path / "fleet.png")
        _version(page, tmp_path / "model.png")
        drifting.sql("UPDATE ledger_entry SET leaf = leaf || ' ' WHERE seq = 4")
        _tampered(page)
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    outside = [each for each in asked if not each.startswith(own)]
    assert asked
    assert not outside


def _fleet(page: Page, address: str, picture: Path) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name="Fleet")).to_be_visible()
    expect(page.get_by_text("In production")).to_be_visible()
    expect(page.get_by_role("heading", name="digits@1")).to_be_visible()
    expect(page.get_by_text("Would not pass today")).to_be_visible()
    expect(page.get_by_text("deny").first).to_be_visible()
    _picture(page, picture)


def _version(page: Page, picture: Path) -> None:
    page.get_by_role("link", name="digits@1").click()
    expect(page.get_by_role("heading", name="deny at production")).to_be_visible()
    expect(page.get_by_text("msc-drift")).to_be_visible()
    expect(page.get_by_text("Find the cause, then train on data")).to_be_visible()
    assert "version=digits%401" in page.url
    page.reload()
    expect(page.get_by_text("msc-drift")).to_be_visible()
    _picture(page, picture)


def _tampered(page: Page) -> None:
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_text("The record does not hold.")).to_be_visible()
    expect(page.get_by_text("msc-drift")).to_have_count(0)
    expect(page.get_by_role("heading")).to_have_count(0)


def _picture(page: Page, path: Path) -> None:
    page.screenshot(path=path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 10_000


@contextmanager
def _browser(executable: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        expect.set_options(timeout=PATIENCE_S * 1000)
        page.set_default_timeout(PATIENCE_S * 1000)
        yield page
        browser.close()


@contextmanager
def _served(root: Path, tmp_path: Path) -> Iterator[str]:
    port = _free_port()
    command = [str(Path(sys.executable).with_name("assay")), "-w", str(root)]
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "dashboard", "--headless", "--port", str(port)],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_for(("127.0.0.1", port), server, tmp_path / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


def _wait_for(address: tuple[str, int], server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), socket.create_connection(address, timeout=1):
            return
        time.sleep(0.2)
    pytest.fail(f"the dashboard did not start: {log.read_text('utf-8', 'replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
