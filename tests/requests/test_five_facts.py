"""From the decision to the receipt: five facts, in order, each once, nobody told early."""

from tests.requests.builders import Office, completed


def test_a_request_walks_through_all_nine_activities(office: Office) -> None:
    request = completed(office)
    assert request.status == "completed"
