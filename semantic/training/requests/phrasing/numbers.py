"""Degrees, years and shares of the forehead as numbers; {n} is the number."""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import split

__all__ = ["AGED", "COVERED", "NUMBERED", "NUMBER_WORDS", "OLDER", "VISIBLE", "YOUNGER"]

NUMBER_WORDS = split(
    "zero | one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve"
    "| thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen | twenty"
    "| thirty | forty | fifty | sixty | seventy | eighty | ninety"
)
NUMBERED = split(
    "set {the} to {n} | {the} at degree {n} | {bare} level {n} | {the} to degree {n} please"
    "| i want {the} at level {n} | bring {the} to degree {n} | {bare} degree {n}"
    "| change {the} to level {n} | make {the} degree {n} | {the} should be at {n} out of 5"
    "| put {the} at {n} | {bare} {n} | adjust {the} to {n} | degree {n} for {the}"
)
VISIBLE = split(
    "{bare} that leaves {n} of the forehead visible | {n} of the forehead should be visible"
    "| show {n} of the forehead | {bare} with {n} of the forehead visible"
    "| leave {n} of the forehead free"
)
COVERED = split(
    "{bare} that covers {n} of the forehead | cover {n} of the forehead"
    "| {bare} over {n} of the forehead | {n} of the forehead should be covered"
    "| hide {n} of the forehead"
)
AGED = split(
    "make {who} {n} years old | {she} should be {n} | {she} should look {n} | make {who} look {n}"
    "| {n} years old | set the age to {n} years | {who} at the age of {n} | a {n} year old"
    "| show {who} at {n} | {she} should be about {n} years old | make {who} {n}"
    "| {who} at age {n} | as if {she} were {n} | like a {n} year old"
    "| turn {who} into a {n} year old | {she} should look around {n}"
    "| what would {she} look like at {n} | aged {n} | show me what {she} looks like with {n}"
)
OLDER = split(
    "make {who} {n} years older | {n} years older | add {n} years | age {who} by {n} years"
    "| let {n} years pass | {she} should look {n} years older | put {n} years on {who}"
    "| {who} in {n} years"
)
YOUNGER = split(
    "make {who} {n} years younger | {n} years younger | take away {n} years | take {n} years off"
    "| {she} should look {n} years younger | {who} {n} years ago | remove {n} years"
    "| take {n} years away from {who} | subtract {n} years"
)
