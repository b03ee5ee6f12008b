"""What an administrator types about people, agencies, officers and accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ams.accounts.agencies import allowed_domains, domain_is_allowed
from ams.accounts.models import Agency, Person
from ams.accounts.people_table import MOST_BYTES
from ams.accounts.services import AccountData, AgencyData, AppointmentData, PersonData
from ams.accounts.wording import OFFICER_KINDS, ROLES
from ams.core.actor import OfficerKind, Role
from ams.web.administration.fields import AccountByUsernameField, AgencyField, PersonByNIPField
from ams.web.forms import DateInput, PageForm

LANGUAGES = [("id", "Indonesia"), ("en", "English")]


class PersonForm(PageForm):
    """A person's record."""

    why = {
        "plain_name": _("Sertifikat memuat nama tanpa gelar, dan pemeriksaan membandingkannya."),
        "superior": _("AMS mengusulkan atasan ini sebagai penanda tangan surat keterangan."),
        "email": _(
            "Pemberitahuan dan tautan kata sandi dikirim ke alamat ini, jadi harus milik dinas."
        ),
    }

    full_name = forms.CharField(
        label=_("Nama dengan gelar"), max_length=120, help_text=_("Seperti pada surat resmi")
    )
    plain_name = forms.CharField(
        label=_("Nama tanpa gelar"), max_length=64, help_text=_("Seperti pada sertifikat")
    )
    nip = forms.CharField(
        label=_("NIP"), max_length=24, help_text=_("18 angka. Contoh: 19660801 198803 1 001"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    rank = forms.CharField(
        label=_("Pangkat/golongan"), max_length=60, required=False,
        help_text=_("Contoh: Penata (III/c)"),
    )  # fmt: skip
    position = forms.CharField(label=_("Jabatan"), max_length=120)
    unit = forms.CharField(label=_("Unit kerja"), max_length=64)
    agency = AgencyField()
    superior = PersonByNIPField(
        label=_("NIP atasan langsung"), required=False,
        help_text=_("Atasan menyetujui surat keterangan; bukan pegawai itu sendiri"),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Email dinas"), help_text=_("Harus memakai domain dinas instansi")
    )
    awaits_official_email = forms.BooleanField(
        label=_("Belum punya email dinas; pakai alamat ini untuk sementara"), required=False,
        help_text=_("Pegawai lalu dapat mengajukan akun email instansi di AMS"),
    )  # fmt: skip
    phone = forms.CharField(label=_("Telepon"), max_length=20, required=False)

    @classmethod
    def of(cls, person: Person) -> "PersonForm":
        """Return the form filled with what is on record."""
        initial = {name: getattr(person, name, None) for name in cls.base_fields}
        initial["awaits_official_email"] = not domain_is_allowed(
            person.email, allowed_domains(person.agency)
        )
        initial["superior"] = person.superior.nip if person.superior else ""
        return cls(initial=initial)

    def typed(self) -> PersonData:
        """Return what was typed, for the service."""
        values = dict(self.cleaned_data)
        superior = values.pop("superior")
        agency = values.pop("agency")
        return PersonData(
            **values, agency_id=agency.pk, superior_id=superior.pk if superior else None
        )


class AgencyForm(PageForm):
    """An agency's record."""

    why = {
        "email_domains": _(
            "Alamat email pegawai di luar domain ini ditolak, agar pemberitahuan tidak jatuh ke"
            " tangan orang lain."
        ),
        "letter_number_pattern": _(
            "Setiap surat keterangan memerlukan nomor menurut tata naskah dinas."
        ),
    }

    name = forms.CharField(label=_("Nama"), max_length=64)
    short_name = forms.CharField(label=_("Nama singkat"), max_length=40)
    parent = AgencyField(
        label=_("Instansi induk"), required=False,
        help_text=_("Kosongkan hanya untuk pemerintah daerah itu sendiri"),
        empty_label=_("(tanpa induk)"),
    )  # fmt: skip
    email_domains = forms.CharField(
        label=_("Domain email dinas"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Satu per baris, contoh: kebumenkab.go.id. Domain instansi induk berlaku juga"),
    )  # fmt: skip
    address = forms.CharField(label=_("Alamat"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telepon"), max_length=40, required=False)
    website = forms.CharField(label=_("Laman"), max_length=100, required=False)
    email = forms.EmailField(label=_("Pos-el"), required=False)
    place = forms.CharField(label=_("Tempat surat"), max_length=60)
    locality = forms.CharField(label=_("Kabupaten/kota"), max_length=60, initial="Kebumen")
    province = forms.CharField(label=_("Provinsi"), max_length=60, initial="Jawa Tengah")
    letter_number_pattern = forms.CharField(
        label=_("Pola nomor surat"), max_length=60, initial="500.12/{number}/{year}",
        help_text=_("{number} dan {year} diisi otomatis"),
    )  # fmt: skip

    @classmethod
    def of(cls, agency: Agency) -> "AgencyForm":
        """Return the form filled with what is on record."""
        initial = {name: getattr(agency, name) for name in cls.base_fields}
        initial["email_domains"] = "\n".join(agency.email_domains)
        return cls(initial=initial)

    def typed(self) -> AgencyData:
        """Return what was typed, for the service."""
        values = dict(self.cleaned_data)
        parent = values.pop("parent")
        domains = tuple(values.pop("email_domains").replace(",", " ").split())
        return AgencyData(**values, parent_id=parent.pk if parent else None, email_domains=domains)


class AppointmentForm(PageForm):
    """What the decree of an appointment says."""

    why = {
        "decree_number": _(
            "Wewenang OP berasal dari keputusan; auditor menelusurinya dengan nomor ini."
        ),
        "valid_until": _(
            "Wewenang berakhir sendiri pada tanggal ini, agar tidak ada yang tertinggal."
        ),
    }

    account = AccountByUsernameField()
    kind = forms.ChoiceField(
        label=_("Jenis OP"), widget=forms.RadioSelect,
        choices=[(kind.value, name) for kind, name in OFFICER_KINDS.items()],
        help_text=_(
            "OP BSrE melayani semua instansi, OP Diskominfo seluruh pemerintah daerah, OP instansi "
            "satu instansi"
        ),
    )  # fmt: skip
    agency = AgencyField(
        label=_("Lingkup"), required=False, empty_label=_("(semua instansi)"),
        help_text=_("OP Diskominfo: pilih pemerintah daerah; OP BSrE: biarkan kosong"),
    )  # fmt: skip
    decree_number = forms.CharField(label=_("Nomor keputusan"), max_length=80)
    valid_from = forms.DateField(label=_("Berlaku mulai"), widget=DateInput)
    valid_until = forms.DateField(label=_("Berlaku sampai"), widget=DateInput)

    def typed(self) -> AppointmentData:
        """Return what was typed, for the service."""
        values = self.cleaned_data
        return AppointmentData(
            kind=OfficerKind(values["kind"]),
            agency_id=values["agency"].pk if values["agency"] else None,
            decree_number=values["decree_number"],
            valid_from=values["valid_from"],
            valid_until=values["valid_until"],
        )


class PersonAccountForm(PageForm):
    """The account of a person; it takes the person's e-mail."""

    username = forms.CharField(
        label=_("Nama pengguna"), max_length=60,
        help_text=_("Huruf kecil, angka, titik, garis bawah, atau strip"),
        widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "off"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Bahasa"), choices=LANGUAGES)

    def typed(self, person_id: int | None = None) -> AccountData:
        """Return what was typed, for the service."""
        return AccountData(**self.cleaned_data, person_id=person_id)


class AccountForm(PersonAccountForm):
    """An account without a person: for an administrator, an auditor, an officer of BSrE."""

    email = forms.EmailField(label=_("Email"))


class RoleForm(PageForm):
    """A role to grant."""

    role = forms.ChoiceField(
        label=_("Peran"), choices=[(role.value, name) for role, name in ROLES.items()]
    )

    def chosen(self) -> Role:
        """Return the role that was chosen."""
        return Role(self.cleaned_data["role"])


class TableForm(PageForm):
    """The table of people to be imported."""

    table = forms.FileField(
        label=_("Berkas CSV"), allow_empty_file=True,
        help_text=_("CSV UTF-8 dengan judul kolom seperti pada templat"),
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
    )  # fmt: skip

    def content(self) -> bytes:
        """Return the file's content, one octet more than is allowed at the most."""
        content: bytes = self.cleaned_data["table"].read(MOST_BYTES + 1)
        return content
