"""Validates sealed results with the validators of others: the Library of Congress's bagit, rocrate, and roc-validator.

    target/venv/bin/python scripts/validate-seal.py SEALED.zip …

No network is needed: the vocabulary that the metadata names is taken from the copy that comes with rocrate (a later version, which
has all terms of the earlier ones).
"""

import json
import sys
import tempfile
import zipfile
from pathlib import Path

import bagit
import rocrate
from rocrate.rocrate import ROCrate
from rocrate_validator import models, services
from rocrate_validator.utils.http import HttpRequester

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
VOCABULARY = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"


class Answer:
    """What the validator would get from the network."""

    status_code = 200
    headers = {"Content-Type": "application/ld+json"}
    text = VOCABULARY.read_text(encoding="utf-8")
    content = text.encode()

    def json(self):
        return json.loads(self.text)

    def raise_for_status(self):
        pass


def get(self, url, **_):
    assert url == CONTEXT, f"the validator asks for {url}"
    return Answer()


HttpRequester.get = get


def validate(archive: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        with zipfile.ZipFile(archive) as packed:
            assert packed.testzip() is None
            packed.extractall(home)
        (bag,) = Path(home).iterdir()
        assert bag.name == archive.stem, f"the bag is called {bag.name}"
        bagit.Bag(str(bag)).validate()
        crate = ROCrate(str(bag / "data"))
        files = {entity.id for entity in crate.data_entities}
        payload = {str(path.relative_to(bag / "data")) for path in (bag / "data").rglob("*") if path.is_file()}
        assert files == payload - {"ro-crate-metadata.json"}, files ^ payload
        settings = services.ValidationSettings(
            rocrate_uri=str(bag / "data"),
            profile_identifier="ro-crate-1.1",
            requirement_severity=models.Severity.REQUIRED,
            offline=True,
        )
        result = services.validate(settings)
        issues = [f"{issue.check.identifier}: {issue.message}" for issue in result.get_issues()]
        assert not issues, "\n".join(issues)
        print(f"{archive.name}: bagit, rocrate and roc-validator accept it ({len(payload)} files)")


for name in sys.argv[1:]:
    validate(Path(name))
