"""What the tests need beside the lock: a browser, and the language data of what reads pictures. ``make test`` runs this
first. As root on Debian it is installed; otherwise it is named, and the tests that need it say so themselves."""

import os
import shutil
import subprocess
import sys

from redaction.sight.engines import language_data

NEEDED = {"chromium": ("chromium", "chromium-browser", "google-chrome")}
"""Debian package -> the programs any one of which will do."""
LANGUAGE_DATA = "tesseract-ocr-eng"


def missing() -> list[str]:
    """Packages none of whose programs is on the path, and the language data where there is none."""
    packages = [package for package, programs in NEEDED.items() if not any(map(shutil.which, programs))]
    return packages if language_data() else [*packages, LANGUAGE_DATA]


def _install(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *step], env=environment, check=False, stdout=subprocess.DEVNULL)


def main() -> None:
    """Install what is missing, or name it."""
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(missing())
    for package in missing():
        sys.stderr.write(f"missing: {package} (Debian: apt-get install {package}); tests of pages or pictures need it\n")


if __name__ == "__main__":
    main()
