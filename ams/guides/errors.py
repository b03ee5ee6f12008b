"""What can go wrong with the guide."""

from ams.core.errors import Conflict, InvalidInput, NotFound


class GuideInvalid(InvalidInput):
    """A shipped file says what no section, picture or term can mean; names file and value."""

    code = "guide_invalid"


class UnknownSection(NotFound):
    """The guide has no such section, or the section no such edition."""

    code = "unknown_section"


class EditedMeanwhile(Conflict):
    """Somebody else has changed the section since its text was opened for editing."""

    code = "edited_meanwhile"
