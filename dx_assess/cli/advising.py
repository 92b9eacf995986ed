"""The command that shows the next steps: advice."""

from __future__ import annotations

from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json
from dx_assess.score.offers import NextStep
from dx_assess.session.advice import advice_document, next_steps
from dx_assess.text.show import show_number


@click.command()
@town_file
def advice(file: Path, year: int | None, as_json: bool) -> None:
    """次の一歩（推奨ルールに当てはまるもの）を、大事な順に見る。"""
    with opened(file, year, as_json) as document:
        if as_json:
            print_json(advice_document(document))
            return
        steps = next_steps(document)
        names = {domain.id: domain.name for domain in document.question_set.domains}
        for step in steps:
            _print(step, names[step.advice.rule.domain])
        if not steps:
            click.echo("いまの答えに当てはまる「次の一歩」はありません。")


def _print(step: NextStep, domain: str) -> None:
    advice, rule = step.advice, step.advice.rule
    click.echo(f"{advice.rank}. {rule.step}（{rule.id}）")
    for trigger in advice.triggers:
        click.echo(f"   わけ：{trigger.label} → {trigger.text}")
    for finding in advice.findings:
        click.echo(f"   指摘：{finding.message}")
    now, then = show_number(advice.score_now, 1), show_number(advice.score_then, 1)
    total = f"総合 {show_number(advice.overall_now, 1)} → {show_number(advice.overall_then, 1)}"
    click.echo(f"   点：{domain} {now} → {then}、{total}" if now != then else "   点：この一歩だけでは変わりません")
    click.echo(f"   手間：{rule.effort}　相談先：{rule.support}")
    for offer in step.offers:
        click.echo(f"   支援：{offer.item.name}〔{offer.word}〕{offer.item.period}（{offer.item.source}）")
    click.echo(f"   出典：{rule.source}")
