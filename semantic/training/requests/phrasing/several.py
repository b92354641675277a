"""Two wishes in a sentence, and what looks like two but is a choice or a contradiction.

{x} and {y} are things with or without an article, {m} and {n} comparatives.
"""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import split

__all__ = [
    "ADDED",
    "CHOICES",
    "LESSENED",
    "LINKS",
    "OPENINGS",
    "PEOPLE",
    "REMOVED",
    "SHARED",
    "SPLIT",
]

LINKS = (
    *(" and ", " and ", " and ", ", and ", " then ", ", then ", " and then ", " but ", " plus "),
    *(", ", ", ", ", ", " also ", ". ", ". ", "; ", " and also ", ", also ", " as well as ", " & "),
    *(" + ", "/", ". then ", " and please ", ", but ", " and afterwards ", ", after that "),
    *(" while you ", " and, if possible, ", ". also ", " and besides ", ", with ", " with "),
)
OPENINGS = ("", "", "", "", "", "", "both ", "first ", "first, ", "two things: ", "not only ")
REMOVED = split(
    "remove {x} and {y} | no {x} and no {y} | without {x} and {y} | take away {x} and {y}"
    "| neither {x} nor {y} | no {x} no {y} | no {x}, no {y} | without {x} or {y} | no {x} or {y}"
    "| remove both {x} and {y} | get rid of {x} and {y} | lose {x} and {y} | delete {x} and {y}"
    "| remove {x}/{y} | {x} and {y} off | i want neither {x} nor {y} | with no {x} and no {y}"
    "| i dont want {x} or {y} | {who} without {x} and without {y} | remove {x} & {y}"
    "| {who} should have neither {x} nor {y} | no {x} and {y} please | drop {x} and {y}"
    "| {x} and {y} must go | both {x} and {y} should be gone | remove {x}, {y}"
)
ADDED = split(
    "add {x} and {y} | give {who} {x} and {y} | i want {x} and also {y} | give {who} {x} plus {y}"
    "| put {x} and {y} on {who} | with {x} and {y} | {x} and {y} please | {x} and {y} | {x} + {y}"
    "| {who} with {x} and {y} | give {who} both {x} and {y} | add {x}, {y}"
    "| i want both {x} and {y} | {she} should have {x} and {y} | {x} & {y} | add {x}/{y}"
    "| give {who} {x} as well as {y} | let {who} have {x} and {y} | {x} plus {y} please"
)
# The first is wanted, the second is not.
SPLIT = split(
    "add {x} but no {y} | {x} but no {y} | {x} without {y} | {x}, no {y}"
    "| with {x} but without {y} | give {who} {x} and no {y} | {who} with {x} and without {y}"
    "| {x} and no {y} | i want {x} but not {y} | swap {y} for {x} | {x} instead of {y}"
    "| replace {y} with {x} | {x} in place of {y} | no {y} but {x} | no {y}, {x}"
    "| no {y} but with {x}"
)
# {m} goes with both.
SHARED = split(
    "make {x} and {y} {m} | make both {x} and {y} {m} | {m} {x} and {y} | {x} and {y} {m}"
    "| {x} and {y} should be {m} | i want {x} and {y} {m} | both {x} and {y} {m} please"
    "| give {who} {m} {x} and {y} | {x} and {y} could be {m} | let {x} and {y} be {m}"
)
LESSENED = split(
    "more {x} less {y} | more {x} and less {y} | more {x}, less {y} | more {x} but less {y}"
)
# {d} is what somebody is, {x} what somebody has.
PEOPLE = split(
    "{d} with {x} | make {who} {d} with {x} | turn {who} into {d} with {x} | i want {d} with {x}"
    "| {d} wearing {x} | show me {d} with {x} | {d}, with {x} | {d} and with {x} | {d} having {x}"
)
CHOICES = split(
    "{b} or {c} | either {b} or {c} | maybe {b} or {c} | {b} or rather {c} or not"
    "| {b} or {c}, you choose | {b} or {c}, whichever you like | {b} or {c} i dont care"
)
