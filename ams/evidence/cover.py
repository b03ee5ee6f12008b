"""The cover: the *berita acara* of the revocation, an official paper and therefore Indonesian."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from ams.accounts.nip import format_nip
from ams.core.identifiers import format_code
from ams.core.wording import WIB, date_text, time_text
from ams.evidence.container import Part
from ams.letters.render import grouped_serial
from ams.letters.typesetting import typeset

_DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_CHECKS: Final = {
    "document_check": "Pemeriksaan berkas",
    "certificate_check": "Pemeriksaan sertifikat terhadap nama pengguna dan subject DN",
    "revocation": "Ditinjau kembali sebelum pencabutan",
}
_CHANNELS: Final = {
    "email": "lewat email", "ams": "dengan tombol di AMS", "link": "lewat tautan dalam email",
    "phone": "lewat telepon", "counter": "di loket", "owner": "oleh pemilik dari akunnya",
}  # fmt: skip
_LIKENESS: Final = {
    "same": "sama persis dengan yang terkirim menurut SHA-256-nya",
    "links_cut": "sama kecuali tautan pribadi yang dibuang",
    "differs": "tidak lagi sama, karena templat atau setelan berubah sejak dikirim",
    "unknown": "tidak dapat dibandingkan, karena dikirim sebelum AMS menyimpan SHA-256-nya",
}
_CRLS: Final = {
    "complete": "CRL lengkap", "delta": "CRL delta", "shard": "CRL bagian", "outside": "CRL",
}  # fmt: skip
_OUTCOMES: Final = {"released": "dilepas", "revoked": "menjadi pencabutan"}
Rows = list[list[str]]


def cover(case: Mapping[str, Any], files: Sequence[Part], *, manifest_sha256: str) -> bytes:
    """Return the cover as PDF/A-3a; what it says is what ``case.json`` says.

    Raises:
        NotTypeset: the typesetter refused the content.
    """
    made = datetime.fromisoformat(case["made"]["at"])
    said = {
        "title": f"Berita Acara Pencabutan Sertifikat Elektronik {case['request']['number']}",
        "number": case["request"]["number"],
        "government": case["applicant"]["government"],
        "agency": case["applicant"]["agency"],
        "lead": _lead(case),
        "sections": [{"head": head, "rows": rows} for head, rows in _sections(case) if rows],
        "checks": [_check(one) for one in case["checks"]],
        "files": [
            [one.name, one.about, f"{len(one.content):,}".replace(",", ".")] for one in files
        ],
        "manifest": manifest_sha256,
        "made": f"Dibuat dari AMS pada {time_text(made)} oleh {case['made']['by']}",
        "copy": "Salinan untuk pemohon" if case["copy"] == "applicant" else "",
    }
    inputs = {"minutes": json.dumps(said, ensure_ascii=False)}
    return typeset("minutes.typ", inputs, dated=made.astimezone(WIB).date())


def _lead(case: Mapping[str, Any]) -> str:
    at = datetime.fromisoformat(case["revocation"]["at"]).astimezone(WIB)
    return (
        f"Pada hari {_DAYS[at.weekday()]}, {date_text(at)}, pukul {at:%H.%M.%S} WIB, sertifikat "
        f"elektronik di bawah ini telah dicabut berdasarkan permohonan {case['request']['number']} "
        "melalui Aplikasi Manajemen Sertifikat (AMS)."
    )


def _sections(case: Mapping[str, Any]) -> Iterator[tuple[str, Rows]]:
    yield "Pemilik sertifikat", _applicant(case["applicant"])
    yield "Sertifikat yang dicabut", _certificate(case["certificate"])
    yield "Alasan dan dasar", _grounds(case)
    for hold in case["holds"]:
        yield "Penangguhan yang mendahului", _hold(hold)
    yield "Pelaksanaan", _carried_out(case)
    yield "Bukti bagi umum", _status(case)
    yield "Pemberitahuan", _told(case)


def _applicant(person: Mapping[str, Any]) -> Rows:
    return _filled(
        ("Nama", person["name"]),
        ("NIP", format_nip(person["nip"])),
        ("Jabatan", person["position"]),
        ("Unit kerja", person["unit"]),
        ("Instansi", person["agency"]),
        ("Nama pengguna AMS", person["username"]),
        ("Diajukan petugas", person["represented_by"]),
    )


def _certificate(certificate: Mapping[str, Any]) -> Rows:
    days = (
        date_text(datetime.fromisoformat(certificate[name])) for name in ("not_before", "not_after")
    )
    return _filled(
        ("Nomor seri", grouped_serial(certificate["serial"])),
        ("Subject DN", certificate["subject_dn"]),
        ("Penerbit", certificate["issuer_dn"]),
        ("Masa berlaku", " s.d. ".join(days)),
    )


def _grounds(case: Mapping[str, Any]) -> Rows:
    letter = case["letters"][-1]
    helped = case["accompaniment"]
    return _filled(
        ("Alasan", ", ".join(one["text"] for one in case["reasons"])),
        ("Alasan dalam CRL", case["revocation"]["reason_code"]),
        ("Diketahui hilang pada", _moment(case["revocation"]["invalidity_date"])),
        ("Uraian", case["description"]),
        ("Surat keterangan", f"nomor {letter['number']}, versi {letter['version']}"),
        ("Kode surat", format_code(letter["code"])),
        *(("Persetujuan atasan", _approval(one)) for one in case["approvals"]),
        *(("Tanda tangan elektronik", _signatures(one)) for one in case["uploads"]),
        ("Pendampingan", f"{helped['officer']}, {helped['place']}" if helped else ""),
    )


def _signatures(upload: Mapping[str, Any]) -> str:
    """Return what was found of an upload's own signatures; empty where it carries none."""
    found = upload["signatures"]
    if found is None:
        return ""
    return f"{upload['file']}: {found['said']} Diperiksa {_moment(found['examined_at'])}."


def _approval(approval: Mapping[str, Any]) -> str:
    """Return what a superior answered in AMS; empty where the letter went on by paper."""
    words = {"approved": "disetujui secara elektronik", "returned": "dikembalikan"}
    said = words.get(approval["state"])
    return f"{said} {_by(_moment(approval['at']), approval['by'])}" if said else ""


def _hold(hold: Mapping[str, Any]) -> Rows:
    report = hold["report"]
    ended = _by(_moment(hold["ended_at"]), hold["ended_by"])
    return [
        *_filled(
            ("Ditangguhkan", _by(_moment(hold["held_at"]), hold["by"])),
            ("Alasan", hold["reason"]),
        ),
        *(_reported(report) if report else []),
        *_filled(
            (
                "Berakhir",
                f"{_OUTCOMES.get(hold['outcome'], hold['outcome'])} {ended}" if ended else "",
            ),
            ("Alasan berakhir", hold["end_reason"]),
        ),
    ]


def _reported(report: Mapping[str, Any]) -> Rows:
    called = f"{report['caller']}; dikenali: {report['identified_by']}" if report["caller"] else ""
    return _filled(
        ("Dilaporkan", _how(_moment(report["reported_at"]), report["channel"])),
        ("Penelepon", called),
        ("Yang terjadi", report["description"]),
        ("Diketahui hilang pada", _moment(report["lost_at"])),
        ("Surat paling lambat", _moment(report["due_at"])),
        ("Batas waktu terlewati", _moment(report["lapsed_at"])),
        ("Dibantah pemilik", _moment(report["disputed_at"])),
        *(
            ("Ditinjau", f"{_by(_moment(one['at']), one['officer'])}: {one['remark']}")
            for one in report["reviews"]
        ),
    )


def _carried_out(case: Mapping[str, Any]) -> Rows:
    times = case["times"]
    return _filled(
        ("Diajukan", _moment(times["filed"])),
        ("Diserahkan lengkap", _moment(times["submitted"])),
        ("Diputuskan", _by(_moment(times["decided"]), case["request"]["decided_by"])),
        ("Dicabut", _by(_moment(case["revocation"]["at"]), case["revocation"]["by"])),
        ("Diumumkan", _moment(times["published"])),
    )


def _status(case: Mapping[str, Any]) -> Rows:
    crl, ocsp = case["status"]["crl"], case["status"]["ocsp"]
    first = case["status"]["first_crl_number"]
    enclosed = f"{_CRLS[crl['kind']]} nomor {crl['number']}" if crl else ""
    return _filled(
        ("Pertama kali dalam CRL", f"nomor {first}" if first else ""),
        ("CRL terlampir", f"{enclosed}, {_moment(crl['this_update'])}" if crl else ""),
        ("Jawaban OCSP terlampir", f"dicabut, {_moment(ocsp['this_update'])}" if ocsp else ""),
    )


def _told(case: Mapping[str, Any]) -> Rows:
    times = case["times"]
    told = _moment(times["told"])
    received = _moment(times["acknowledged"])
    return [
        ["Diberitahukan", _how(told, case["told_how"]) or "belum"],
        ["Diterima", _how(received, case["acknowledged_how"]) or "belum dikonfirmasi pemohon"],
        *_filled(("Keterangan", case["acknowledgement_remark"]), ("Email terlampir", _mails(case))),
    ]


def _mails(case: Mapping[str, Any]) -> str:
    """Return how far the enclosed mails are those that were sent; empty where none was."""
    enclosed = [one["likeness"] for one in case["mails"] if one["file"]]
    if not enclosed:
        return ""
    counted = [
        f"{count} {words}"
        for likeness, words in _LIKENESS.items()
        if (count := enclosed.count(likeness))
    ]
    return f"{len(enclosed)}, ditulis ulang dari yang disimpan AMS: {'; '.join(counted)}"


def _check(check: Mapping[str, Any]) -> dict[str, Any]:
    verdict = "sesuai" if check["conforms"] else "tidak sesuai"
    head = _CHECKS.get(check["kind"], check["kind"])
    again = f" (putaran {check['round']})" if check["round"] > 1 else ""
    return {
        "head": f"{head}{again}: {verdict}",
        "who": f"{check['officer']}, {_moment(check['at'])}",
        "remark": check["remark"],
        "items": [
            [one["question"], "sesuai" if one["conforms"] else "tidak sesuai", one["remark"]]
            for one in check["items"]
        ],
    }


def _how(moment: str, channel: str) -> str:
    return f"{moment}, {_CHANNELS.get(channel, channel)}" if moment and channel else moment


def _by(moment: str, who: str) -> str:
    return f"{moment}, oleh {who}" if who else moment


def _moment(iso: str | None) -> str:
    return time_text(datetime.fromisoformat(iso)) if iso else ""


def _filled(*rows: tuple[str, str]) -> Rows:
    return [[label, value] for label, value in rows if value]
