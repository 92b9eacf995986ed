"""Wrong usage in Japanese: exit status 2, one line that says what is wrong and where help is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pkgutil import resolve_name
from typing import IO, Any

import click

from dx_assess.cli.output import print_json


class WrongUsage(click.ClickException):
    """Wrong usage in one Japanese line."""

    exit_code = 2

    def __init__(self, error: click.UsageError) -> None:
        command = error.ctx.command_path if error.ctx is not None else "dx-assess"
        super().__init__(f"E-USAGE {usage_words(error)} 使い方は {command} --help で見られます。")

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line, without click's English heading."""
        click.echo(self.message, file=file, err=file is None)


HEADINGS = {"Options": "指定", "Commands": "命令", "Arguments": "引数"}
HELP = {"Show this message and exit.": "この説明を出す", "Show the version and exit.": "版を出す"}


class _Formatter(click.HelpFormatter):
    """Help in Japanese: click's own few words are English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """See click."""
        words = (
            args.replace("[OPTIONS]", "[指定]")
            .replace("[COMMAND] [ARGS]...", "[命令 …]")
            .replace("COMMAND [ARGS]...", "命令 …")
        )
        super().write_usage(prog, words, "使い方：")

    def write_heading(self, heading: str) -> None:
        """See click."""
        super().write_heading(HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """See click."""
        super().write_dl([(term, HELP.get(words, words)) for term, words in rows], col_max, col_spacing)


class _Context(click.Context):
    """Of every command."""

    formatter_class = _Formatter


class Commands(click.Group):
    """The group of all commands; it explains itself and wrong usage in Japanese.

    :param places: name → ``module:function`` below :mod:`dx_assess.cli`, loaded when it is wanted, so that the window
        and every other command start without it.
    """

    context_class = _Context

    def __init__(self, *args: Any, places: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self._places = dict(places or {})
        self._as_json = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See :meth:`click.Group.list_commands`."""
        return sorted({*self._places, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See :meth:`click.Group.get_command`."""
        if cmd_name in self._places and cmd_name not in self.commands:
            self.add_command(resolve_name(f"dx_assess.cli.{self._places[cmd_name]}"), cmd_name)
        found = super().get_command(ctx, cmd_name)
        inner = found.commands.values() if isinstance(found, click.Group) else ()
        for command in (found, *inner):
            if command is not None:
                command.context_class = _Context
        return found

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """See :meth:`click.Command.make_context`."""
        self._as_json = "--json" in args
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            raise WrongUsage(error) from error

    def invoke(self, ctx: click.Context) -> Any:
        """See :meth:`click.Command.invoke`."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise WrongUsage(error) from error
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise  # click ends the program as it should
        except Exception as error:
            # late: only when something went wrong
            from dx_assess.session.trouble import keep_report, unforeseen

            told = unforeseen(error, keep_report(error))
            if self._as_json:
                print_json({"errors": [told.as_json()]})
            click.echo(told.line(), err=True)
            ctx.exit(1)


def usage_words(error: click.UsageError) -> str:
    """What is wrong, in one Japanese sentence."""
    if isinstance(error, click.NoSuchOption):
        near = f"「{error.possibilities[0]}」のことではありませんか。" if error.possibilities else ""
        return f"「{error.option_name}」という指定はありません。{near}"
    if isinstance(error, click.MissingParameter):
        name = error.param.human_readable_name if error.param is not None else ""
        option = error.param.opts[0] if isinstance(error.param, click.Option) else name
        return f"「{option}」を書いてください。"
    if isinstance(error, click.BadParameter):
        return _bad_value(error)
    if isinstance(error, click.BadOptionUsage):
        return f"「{error.option_name}」の後に値を書いてください。"
    text = error.message
    if text.startswith("No such command"):
        return f"「{text.split(chr(39))[1]}」という命令はありません。"
    if text.startswith("Got unexpected extra argument"):
        return f"余分な言葉（{text.partition('(')[2].partition(')')[0] or text}）があります。"
    return text if not text.isascii() else "書き方が違います。"


def _bad_value(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    name = error.param.opts[0] if error.param is not None else ""
    if isinstance(kind, click.Choice):
        return f"「{name}」に書けるのは {'・'.join(str(choice) for choice in kind.choices)} です。"
    if kind is click.INT:
        return f"「{name}」には数字を書いてください。"
    return f"「{name}」の値が読めません。"
