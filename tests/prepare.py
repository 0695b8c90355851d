"""What the tests need beside the lock: a browser. ``make test`` runs this first. As root on Debian it is
installed; otherwise it is named, and the tests that need it say so themselves."""

import os
import shutil
import subprocess
import sys

NEEDED = {"chromium": ("chromium", "chromium-browser", "google-chrome")}
"""Debian package -> the programs any one of which will do."""


def missing() -> list[str]:
    """Packages none of whose programs is on the path."""
    return [package for package, programs in NEEDED.items() if not any(map(shutil.which, programs))]


def _install(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *step], env=environment, check=False, stdout=subprocess.DEVNULL)


def main() -> None:
    """Install what is missing, or name it."""
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(missing())
    for package in missing():
        sys.stderr.write(f"missing: {package} (Debian: apt-get install {package}); tests of the pages in a browser need it\n")


if __name__ == "__main__":
    main()
