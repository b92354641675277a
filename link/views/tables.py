"""The short tables that the commands print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from link.content import printable
from semantic.metrics.quality import MEASURES

__all__ = ["edit_line", "run_table", "snr_table", "summary", "summary_table", "table"]

PAIRS = ("inverted_original", "received_original", "received_inverted")
SHORT = ("lpips_alex", "psnr_db", "identity_cosine")
PREDICTORS = ("editing", "evaluation")
EDIT_PAIRS = ("edited_inverted", "received_edited")
GROUP = ("channel", "code", "adapter", "inversion", "snr_db")


def run_table(result: dict[str, Any], out: Path, files: Iterable[str]) -> str:
    """What one run reached, and which files it has written into ``out``."""
    edited = "request" in result
    pairs = PAIRS + EDIT_PAIRS if edited else PAIRS
    quality = table(
        ["", *(pair.replace("_", " / ") for pair in pairs)],
        [[measure, *(result[measure][pair] for pair in pairs)] for measure in MEASURES],
    )
    seconds = ", ".join(f"{name} {value:.2f}" for name, value in result["seconds"].items())
    error = result["latent_mse_relative"]
    lines = [
        f"{result['channel']} at {result['snr_db']:g} dB ({_received(result)}, "
        f"PAPR {result['papr_db']:.1f} dB), "
        f"code {result['code']}: k = {result['k']} complex uses = {result['reals']} reals, "
        f"CBR {result['cbr']:.3g}, on air {result['cbr_on_air']:.3g}",
        f"adapter {result['adapter']}: relative latent error {_cell(error)}",
        quality,
        f"seconds: {seconds}; peak memory {result['peak_memory_mib']:.0f} MiB",
        f"in {out}: {', '.join(files)}",
    ]
    if edited:
        lines.insert(0, edit_line(result))
    if result["note"]:
        lines.insert(0, f"note: {result['note']}")
    return "\n".join(lines)


def snr_table(results: Sequence[dict[str, Any]]) -> str:
    """What one face reached at several SNRs, a line each, and what became of a sentence."""
    pairs = ("received_edited" if "request" in results[0] else "received_inverted",)
    columns = [(m, pair) for pair in (*pairs, "received_original") for m in SHORT]
    names = [f"{measure} {pair.replace('_', ' / ')}" for measure, pair in columns]
    rows = [
        [
            r["snr_db"],
            r["snr_measured_db"],
            r["adapter_choice"],
            *(r[m][pair] for m, pair in columns),
        ]
        for r in results
    ]
    lines = [edit_line(result) for result in results if "request" in result]
    return "\n".join([*lines, table(["SNR dB", "measured", "adapter", *names], rows)])


def edit_line(result: dict[str, Any]) -> str:
    """What became of the sentence, with the degrees by the editing and the second predictor."""
    wishes = "; then ".join(_wish(result, edit) for edit in result["edits"])
    return (
        f"{wishes} (editing / evaluation predictor), {result['steps']} steps, "
        f"{result['seconds']['edit']:.2f} s: {result['edit_end']}{_header(result)}"
    )


def _header(result: dict[str, Any]) -> str:
    """What the receiver heard of the degrees, and did, where they were sent along."""
    header = result["header"]
    if header is None:
        return ""
    if header["state"] == "erased":
        return "; the header was erased: the face is shown as decoded"
    wrong = " from a wrong header" if header["state"] == "wrong" else ""
    return f"; degrees restored{wrong} in {header['steps']} steps"


def _wish(result: dict[str, Any], edit: dict[str, Any]) -> str:
    """The degrees of one wish."""
    attribute = edit["attribute"]
    before, sent, decoded, received = (
        "/".join(str(result[f"degrees_{stage}"][name][attribute]) for name in PREDICTORS)
        for stage in ("before", "sent", _unrestored(result), "received")
    )
    asked = edit["degree_expected"]
    shown = received if result["header"] is None else f"{decoded}, restored {received}"
    return f"{attribute} {before} -> {sent}, asked for {asked}, received {shown}"


def _unrestored(result: dict[str, Any]) -> str:
    return "received" if result["header"] is None else "decoded"


def _received(result: dict[str, Any]) -> str:
    """How good the reception was: measured in a simulation, as the receiver says on a radio."""
    evm = "all erased" if result["evm_db"] is None else f"EVM {result['evm_db']:.1f} dB"
    if "radio" not in result:
        return f"measured {result['snr_measured_db']:.2f} dB, {evm}"
    radio = result["radio"]
    estimate = ", ".join("none" if db is None else f"{db:.2f}" for db in radio["snr_db_estimated"])
    return (
        f"SNR {radio['snr_db_is']}, receiver's estimate {estimate} dB, {evm}, "
        f"{radio['blocks_erased']} of {radio['blocks']} blocks erased, radio {radio['kind']}"
    )


def summary(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Means over the photographs: one row for each channel, code, adapter, inversion and SNR."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        key = (row[name] for name in GROUP)
        groups[tuple(printable(one) if isinstance(one, str) else one for one in key)].append(row)
    return [
        {
            **dict(zip(GROUP, key, strict=True)),
            "images": len(group),
            "latent_mse_relative": _mean([row["latent_mse_relative"] for row in group]),
            **{
                f"{measure}_{pair}": _mean([row[measure][pair] for row in group if measure in row])
                for measure in MEASURES
                for pair in PAIRS
            },
        }
        for key, group in sorted(groups.items())
    ]


def summary_table(rows: Sequence[dict[str, Any]]) -> str:
    """A summary as text: LPIPS and identity against inverted and original."""
    columns = {
        "LPIPS-alex rec/inv": "lpips_alex_received_inverted",
        "rec/orig": "lpips_alex_received_original",
        "inv/orig": "lpips_alex_inverted_original",
        "identity rec/inv": "identity_cosine_received_inverted",
        "id rec/orig": "identity_cosine_received_original",
        "latent error": "latent_mse_relative",
    }
    header = [*GROUP, "images", *columns]
    return table(
        header,
        [[*(row[name] for name in (*GROUP, "images", *columns.values()))] for row in rows],
    )


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned columns; numbers with four decimals where they have any.

    Example:
        >>> print(table(["name", "value"], [["a", 1.5], ["bc", 2]]))
        name   value
        a     1.5000
        bc         2
    """
    cells = [list(header), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if i == 0 else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def _mean(values: list[float | None]) -> float | None:
    """Of what was measured."""
    measured = [value for value in values if value is not None]
    return fmean(measured) if measured else None


def _cell(value: object) -> str:
    if value is None:
        return "not measured"
    return f"{value:.4f}" if isinstance(value, float) and value != int(value) else f"{value}"
