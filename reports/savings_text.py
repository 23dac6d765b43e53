"""The savings as tables for people: the same rows for a terminal and for Markdown.

Left out: counting (`savings.py`), colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from .savings import END_WORDS, Savings
from .words import count_words, duration_words, value_words

Row: TypeAlias = tuple[str, str, str]
"""What, how much, and a word on it."""

NOT_COUNTED = (
    "Not counted: the time in which a person asks, waits and looks at results; GPUs that stand idle; processors, disks "
    "and networks; work that was cut off by a crash or a cancel; sessions that were removed."
)


def sections(savings: Savings) -> Iterator[tuple[str, list[Row]]]:
    """Each table with its title."""
    yield "Done", _done(savings)
    if savings.work.kept_by_action.total():
        kept = savings.work.kept_by_action.most_common()
        yield "Edits kept, by action", [(action.replace("_", " "), str(n), "") for action, n in kept if n]
    yield "Took", _took(savings)
    yield "Assumed, as given", _assumed(savings)
    yield "Saved", _saved(savings)


def remarks(savings: Savings) -> Iterator[str]:
    """What the figures leave out, a sentence each."""
    if savings.work.unknown_sessions:
        told = count_words(savings.work.unknown_sessions, "session")
        yield (
            f"Unknown: {told} worked before times and devices were kept, or with a version that does not keep them; "
            f"what their tools took ({duration_words(savings.work.unknown_seconds)}) is in no other figure."
        )
    for reason in savings.damaged.values():
        yield f"Skipped: {' '.join(reason.split())}"
    yield NOT_COUNTED


def markdown(savings: Savings) -> str:
    """The savings as a Markdown document."""
    lines = [f"# Savings of {count_words(savings.work.sessions, 'session')}", ""]
    for title, rows in sections(savings):
        lines += [f"## {title}", "", "| | | |", "|---|---:|---|"]
        lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
        lines.append("")
    lines += [f"- {_cell(remark)}" for remark in remarks(savings)]
    return "\n".join([*lines, ""])


def _done(savings: Savings) -> list[Row]:
    work = savings.work
    return [
        ("edits asked for", str(work.asked), ""),
        *((f"  {words}", str(work.edits[end]), "") for end, words in END_WORDS.items() if work.edits[end]),
        ("steps tried", str(work.steps), ""),
        ("  right at the first attempt", str(work.steps_at_once), _share(work.steps_at_once, work.steps)),
        ("attempts", str(work.attempts), f"{work.retries} beyond the first"),
    ]


def _took(savings: Savings) -> list[Row]:
    work, servers = savings.work, savings.assumed.gpus_per_server
    rows = [("work", duration_words(work.seconds), "all nodes, without waiting for people")]
    for device, took in sorted(work.held.items()):
        rows.append((f"  models on {device}", duration_words(took / 1e6), ""))
    told = f"with {value_words(servers)} for each second of a server" if servers is not None else ""
    rows.append(("GPU hours", f"{savings.gpu_hours:.4f}", told))
    return rows


def _assumed(savings: Savings) -> list[Row]:
    assumed = savings.assumed
    rows = [
        ("minutes for one edit by hand", value_words(assumed.minutes_per_manual_edit), "--minutes-per-manual-edit"),
        ("an hour of work by hand", _amount(savings, assumed.hourly_rate), "--hourly-rate"),
        ("an hour of a GPU", _amount(savings, assumed.gpu_hour_price), "--gpu-hour-price"),
    ]
    if assumed.gpus_per_server is not None:
        rows.append(("GPUs of a server at work", value_words(assumed.gpus_per_server), "--gpus-per-server"))
    return rows


def _saved(savings: Savings) -> list[Row]:
    assumed = savings.assumed
    kept, minutes = count_words(savings.work.edits["kept"], "kept edit"), value_words(assumed.minutes_per_manual_edit)
    rate, price = _amount(savings, assumed.hourly_rate), _amount(savings, assumed.gpu_hour_price)
    return [
        ("hours of work by hand", f"{savings.hours_saved:.2f}", f"{kept}, {minutes} min each"),
        ("  their value", _amount(savings, savings.value), f"at {rate} an hour"),
        ("GPUs", _amount(savings, -savings.cost), f"{savings.gpu_hours:.4f} hours at {price}"),
        ("net", _amount(savings, savings.net), ""),
    ]


def _amount(savings: Savings, amount: float) -> str:
    return f"{amount + 0.0:,.2f} {savings.assumed.currency}".rstrip()


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _cell(text: str) -> str:
    return text.strip().replace("|", "\\|")
