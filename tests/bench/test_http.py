"""What the HTTP part reports of what was measured, without measuring anything."""

from bench.http_servers import Load
from bench.parts.http import NGINX, OURS, report


def test_ratios_are_of_the_same_round_and_their_median_counts() -> None:
    ours = [Load(50.0, 1.0), Load(90.0, 2.0), Load(10.0, 9.0)]
    nginx = [Load(100.0, 1.0), Load(100.0, 1.0), Load(100.0, 1.0)]
    part = report({"kept": {OURS: ours, NGINX: nginx}})
    (aim,) = part.aims
    assert aim.measured.startswith("0.50 ")
    assert aim.is_met
    assert part.tables[0].rows == (
        ("ours", "50", "2.00", "1.00"),
        ("nginx, static file", "100", "1.00", "0.50"),
    )


def test_without_nginx_there_is_no_aim_against_it() -> None:
    part = report({"kept": {OURS: [Load(50.0, 1.0)]}})
    assert part.aims == ()
    assert part.tables[0].rows == (("ours", "50", "1.00", "1.00"),)
