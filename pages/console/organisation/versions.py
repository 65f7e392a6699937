"""The version that an edit was made from."""

from guide_app.base.html.forms import Form
from guide_app.base.kernel.errors import InvalidField


def version_in(form: Form) -> int:
    """The version in a form. Raises InvalidField for what no form of ours holds."""
    if not (form.version.isascii() and form.version.isdigit() and len(form.version) < 10):
        raise InvalidField("_version", "须从编辑页提交 / sent from the form of an edit")
    return int(form.version)
