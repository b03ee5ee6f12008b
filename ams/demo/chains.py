"""What the demonstration shows of chains: a journey, and proposals from personnel data."""

from datetime import timedelta

from ams.demo.office import Office
from ams.personnel.reporting import report_events, sender_of

REPORTING = "dewi.lestari"
_EVENTS = (("galih.pratama", "Pensiun", 4), ("hendra.wijaya", "Mutasi", 2))


def report(office: Office) -> None:
    """Have an officer report who retired and who was transferred; both wait for an officer."""
    lines = ["NIP;Jenis Peristiwa;TMT;Nomor SK"]
    for number, (username, kind, days) in enumerate(_EVENTS, start=1):
        day = office.clock.now() - timedelta(days=days)
        nip = office.people[username].nip
        lines.append(f"{nip};{kind};{day:%d-%m-%Y};800.1.6/{40 + number}/{day:%Y}")
    sender = sender_of(office.actor(REPORTING))
    report_events("\r\n".join(lines).encode(), sender=sender, clock=office.clock)
