"""Degrees, years and shares of the forehead as numbers; {n} is the number."""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import split

__all__ = [
    "AGED",
    "COVERED",
    "DECADES",
    "DOUBLED",
    "LESS",
    "MORE",
    "NUMBERED",
    "OLDER",
    "SIGNED",
    "VISIBLE",
    "YOUNGER",
]

NUMBERED = split(
    "set {the} to {n} | {the} at degree {n} | {bare} level {n} | {the} to degree {n} please"
    "| i want {the} at level {n} | bring {the} to degree {n} | {bare} degree {n}"
    "| change {the} to level {n} | make {the} degree {n} | {the} should be at {n} out of 5"
    "| put {the} at {n} | {bare} {n} | adjust {the} to {n} | degree {n} for {the} | {bare} to {n}"
    "| {bare} = {n} | {bare}: {n} | {n} for {the} | level {n} {bare} | degree {n} of {the}"
    "| {bare} on level {n}"
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
    "| show {who} at {n} | {she} should be about {n} years old | make {who} {n} | {who} at age {n}"
    "| as if {she} were {n} | like a {n} year old | turn {who} into a {n} year old"
    "| {she} should look around {n} | what would {she} look like at {n} | aged {n}"
    "| show me what {she} looks like with {n} | make {who} {n} | make {who} {n} | turn {who} {n}"
    "| {n} yo | {n} year old | {n} yrs old | i want to be {n} | {she} is turning {n}"
    "| show {who} when {she} is {n} | make {who} a {n} year old | {who} as a {n} year old"
    "| as a {n} year old | {she} ought to look {n} | make {who} seem {n}"
    "| make {who} look about {n} | {her} age should be {n} years | what if {she} was {n}"
    "| how would {she} look at {n} | a person of {n} years | let {who} be {n} | be {n} years old"
    "| make {who} {n} again | make {who} {n} years of age | give {who} the face of a {n} year old"
)
OLDER = split(
    "make {who} {n} years older | {n} years older | add {n} years | age {who} by {n} years"
    "| let {n} years pass | {she} should look {n} years older | put {n} years on {who}"
    "| {who} in {n} years | add {n} years to {who} | {n} years later | fast forward {n} years"
    "| {n} more years | plus {n} years | +{n} years | {n} years from now"
    "| put another {n} years on {who} | raise the age by {n} years | {n} years on"
    "| let {who} be {n} years older | increase the age by {n} years | older by {n} years"
    "| make {who} older by {n} years | {who} after {n} years | age +{n} years"
    "| how will {she} look in {n} years"
)
YOUNGER = split(
    "make {who} {n} years younger | {n} years younger | take away {n} years | take {n} years off"
    "| {she} should look {n} years younger | {who} {n} years ago | remove {n} years"
    "| take {n} years away from {who} | subtract {n} years | de age {who} by {n} years"
    "| deage {who} by {n} years | deage {who} {n} years | knock {n} years off {who}"
    "| knock {n} years off | -{n} years | shave {n} years off {who} | go back {n} years"
    "| turn the clock back {n} years | rejuvenate {who} by {n} years | strip {n} years off {who}"
    "| lower the age by {n} years | take {n} years off {who} | take {n} years off {her} face"
    "| younger by {n} years | make {who} younger by {n} years | reduce the age by {n} years"
    "| let {who} lose {n} years | drop {n} years | {n} years less | age -{n} years"
    "| minus {n} years | lose {n} years"
)
# {n} is "a decade", "two decades".
DECADES = {
    1: split(
        "{n} older | add {n} | make {who} {n} older | age {who} by {n} | {n} later | {n} from now"
        "| put {n} on {who} | {who} in {n} | let {n} pass | {n} more"
    ),
    -1: split(
        "{n} younger | make {who} {n} younger | take {n} off {who} | take {n} off | {who} {n} ago"
        "| knock {n} off | de age {who} by {n} | remove {n} | lose {n} | subtract {n}"
    ),
}
# {n} has its sign, as a sign or as a word.
SIGNED = split(
    "{bare} {n} | {n} {bare} | {bare}: {n} | {the} {n} | {n} on {the} | {n} for {the}"
    "| {bare} by {n} | {bare}, {n} | {n} degrees {bare} | {bare} {n} steps | {n} to {the}"
)
DOUBLED = split(
    "twice as much {bare} | double {the} | twice the {bare} | {the} twice as much"
    "| make {the} twice as {x} | two times as much {bare}"
)
MORE = split(
    "increase {the} by {n} | raise {the} by {n} | {n} up on {the} | {the} up by {n}"
    "| {the} should go up by {n} | bump {the} up by {n} | increase {the} {n} steps"
    "| turn {the} up by {n}"
)
LESS = split(
    "decrease {the} by {n} | reduce {the} by {n} | lower {the} by {n} | {the} down by {n}"
    "| turn {the} down by {n} | {the} should go down by {n} | drop {the} by {n}"
    "| decrease {the} {n} steps"
)
