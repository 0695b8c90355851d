"""The office of a module's stories: started once, each story brings its own mail."""

from collections.abc import Iterator

import pytest

from tests.journeys.office import Office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("office")) as office:
        yield office
