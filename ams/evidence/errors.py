"""Why a bundle is not made, or not handed out."""

from ams.core.errors import RuleViolation, Unavailable


class BundleNotReady(RuleViolation):
    """The request is no revocation that CRL and OCSP show."""

    code = "bundle_not_ready"


class NoBundle(RuleViolation):
    """None is ready for the person: never asked for, not made yet, or its time is over."""

    code = "no_bundle"


class NoBundleSeal(RuleViolation):
    """Neither the applicant's agency nor any above it has a seal that is good now."""

    code = "no_bundle_seal"


class StatusNotProved(Unavailable):
    """CRL or OCSP cannot be had now."""

    code = "bundle_status_unavailable"
