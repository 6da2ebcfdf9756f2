"""From installed to the first usable page: the demo shop is made, served, signed into and seen."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

from tests.bench.browser import ARGUMENTS, CHROMIUM
from tests.bench.frame import Benchmark
from tests.browser.served import free_port

ENDCAP = Path(sys.executable).parent / "endcap"
LIMIT_MS = 120_000


def first_page(_scale: float, folder: Path) -> dict[str, float]:
    """Seconds from the first command until a merchandiser who signs in reads the first proposal."""
    port = free_port()
    environment = {**os.environ, "ENDCAP_HOME": str(folder), "ENDCAP_PORT": str(port)}
    started = time.perf_counter()
    subprocess.run([ENDCAP, "demo"], env=environment, check=True, capture_output=True)
    with subprocess.Popen([ENDCAP, "serve"], env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _read_the_first_proposal(f"http://127.0.0.1:{port}")
            return {"demo_first_page_s": time.perf_counter() - started}
        finally:
            server.terminate()


def _read_the_first_proposal(url: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        deadline = time.monotonic() + LIMIT_MS / 1000
        while not _opens(url):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} did not answer within {LIMIT_MS / 1000:.0f} s")
            time.sleep(0.1)
        page.goto(url)
        page.get_by_role("button", name="Merchandiser").click(timeout=LIMIT_MS)
        page.get_by_text("Start", exact=False).first.wait_for(timeout=LIMIT_MS)
        page.goto(f"{url}/catalog")
        page.locator(".ec-desk").wait_for(timeout=LIMIT_MS)
        browser.close()


def _opens(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_stcore/health", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


BENCHMARKS = (Benchmark(("demo_first_page_s",), first_page),)
