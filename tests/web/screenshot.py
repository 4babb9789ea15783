"""Takes the picture of the README: `python -m tests.web.screenshot ADDRESS EMAIL PASSWORD TARGET.png`."""

import sys
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

SIZE: ViewportSize = {"width": 1280, "height": 900}


def main(address: str, email: str, password: str, target: str) -> None:
    """Log in as a person does and picture the first screen of the panel, at twice the pixels."""
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, device_scale_factor=2, color_scheme="light", locale="es-MX")
        page.goto(f"{address}/entrar")
        page.get_by_label("Correo").fill(email)
        page.get_by_label("Contraseña").fill(password)
        page.get_by_role("button", name="Entrar").click()
        page.wait_for_url(f"{address}/panel")
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
