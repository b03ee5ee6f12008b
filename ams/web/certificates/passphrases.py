"""The rules of passphrases as pages hand them to their scripts: what is typed is never sent."""

import json

from ams.accounts.models import Person
from ams.certificates.passphrases import known_words, rules


def passphrase_rules(holder: Person) -> str:
    """Return the rules for a passphrase of ``holder`` as JSON."""
    return json.dumps(rules(known_words(holder)))
