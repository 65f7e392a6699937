"""`guide account`: what who runs the installation does for people who cannot sign in."""

import click

from guide_app.base.kernel.access import SYSTEM
from guide_app.entry.cli.commanding import read_as, refusals_said, run_on_database
from guide_app.entry.cli.passwords import new_password, password_file
from guide_app.ground.auth import service
from guide_app.ground.auth.schemas import ResetPassword


@click.command()
@click.argument("login")
@password_file
def reset_password(login: str, password_file: str | None) -> None:
    """重置密码 · Give LOGIN a new password and sign it out everywhere. It is on record."""
    with refusals_said():
        command = read_as(ResetPassword, {"login": login, "new_password": new_password(password_file)})
    run_on_database(lambda: service.reset_password(SYSTEM, command))
    click.echo(
        f"{login} 的密码已重置，所有登录已失效 / {login} has a new password and is signed out everywhere", err=True
    )
