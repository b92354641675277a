"""How people ask for eyeglasses: more, less, a certain kind, none."""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import Change, Target, split

__all__ = ["CHANGES", "NOUNS", "REMOVE", "TARGETS"]

NOUNS = split(
    "glasses | eyeglasses | spectacles | specs | pair of glasses | eyewear | reading glasses"
    "| eyeglass | glasses frame | frames | eye glasses | pair of specs"
)

CHANGES = {
    1: Change(
        more=split(
            "thicker | darker | bolder | heavier | more obvious | more visible | more noticeable"
            "| stronger | bigger | more prominent | clearer | chunkier | more conspicuous"
            "| more thick"
        ),
        too=split("thin | light | faint | delicate | inconspicuous | hard to see | subtle"),
        enough=split("thick | dark | obvious | visible | noticeable | bold | prominent"),
        verbs=split(
            "thicken {the} {way} | darken {the} {way} | emphasize {the} {way}"
            "| darken the lenses {way} | make the glass tint {more} | make the lenses {more}"
            "| the color of the lenses can be {more} | the glass could be {more}"
        ),
        plain=split(
            "add {bare} | give {who} {bare} | put {bare} on {who} | put some {bare} on the face"
            "| let {who} wear {bare} | {she} should wear {bare} | try {bare} | use {bare}"
            "| i want to see {who} with {bare} | {she} needs {bare} | get {who} {bare} | {bare} on"
            "| wear {bare} | i can barely see {the} | {the} can hardly be made out"
            "| with {bare} please | i hardly see {the} | the glass needs a darker color"
            "| dress {who} in {bare} | {the} should be easier to see | bring out {the}"
            "| {bare} please | {bare} | wearing {bare} | {who} wearing {bare} | {who} with {bare}"
            "| bespectacled {who} | pop {bare} on {who} | stick {bare} on {who} | put {the} on"
            "| make {who} wear {bare} | {she} must have {bare} | {she} must wear {bare}"
            "| {bare} would suit {who} | a person with {bare} | slap {bare} on {who}"
            "| some {bare} for {who} | put {bare} back on | {she} should have {bare}"
            "| {she} should be wearing {bare} | a face with {bare} | {the} back on"
            "| {she} could use {bare} | {the} isnt visible enough"
        ),
    ),
    -1: Change(
        more=split(
            "thinner | lighter | slimmer | less obvious | less visible | less noticeable | subtler"
            "| less prominent | less dark | more delicate | finer | weaker | less thick"
            "| less conspicuous | less bold | less heavy | more thin | smaller"
        ),
        too=split("thick | dark | obvious | heavy | bold | visible | prominent | noticeable | big"),
        enough=split("thin | light | subtle | delicate"),
        verbs=split(
            "lighten {the} {way} | tone down {the} {way} | brighten the lenses {way}"
            "| make the lenses {more} | the color of the glass should be {more}"
            "| soften {the} {way} | slim down {the} {way} | the glass can be {more}"
        ),
        plain=split(
            "{the} draws too much attention | the glass needs a lighter color"
            "| {the} catches the eye too much | {the} sticks out too much"
            "| {the} shouldnt be so obvious | not such heavy {bare}"
        ),
    ),
}

REMOVE = split(
    "take {the} off | take off {the} | {she} shouldnt wear {bare} | {she} isnt wearing {bare}"
    "| put {the} away | {she} wears contact lenses instead of {bare} | pull {the} off the nose"
    "| {she} doesnt need {bare} | show {who} without {bare} | {the} off please"
    "| stop wearing {bare} | contact lenses in place of {bare} | {who} with no {bare}"
    "| {she} should not wear {bare} | {she} must not wear {bare}"
    "| {she} shouldnt be wearing {bare} | {she} should not be wearing {bare} | not wearing {bare}"
    "| {she} doesnt wear {bare} | {she} does not wear {bare} | take {who} out of {the}"
    "| {she} isnt supposed to wear {bare} | {bare} free | nothing in front of the eyes"
    "| nothing on the nose | i want to see the eyes without {bare} | eyes without {bare}"
    "| no lenses | take those off {her} nose | {who} wearing no {bare} | {bare} away"
    "| {she} mustnt wear {bare} | dont wear {bare} | do not wear {bare} | no shades"
    "| remove the shades | no sunglasses | take off the sunglasses | remove the lenses"
    "| {bare} off | bare eyes without {bare} | there should not be {bare} on the face"
)

TARGETS = {
    1: Target(
        things=split(
            "rimless {bare} | frameless {bare} | {bare} without a rim | {bare} without rims"
            "| {bare} without a frame | very thin metal {bare} | {bare} with no frame"
            "| {bare} with very thin frames | {bare} that are rimless | nearly invisible {bare}"
            "| very thin framed {bare} | {bare} with a very fine metal frame"
            "| barely visible {bare}"
        ),
        phrases=split(
            "{the} ought to be rimless | {the} should have no frame | make {the} frameless"
            "| {the} could be rimless"
        ),
    ),
    2: Target(
        things=split(
            "thin frame {bare} | {bare} with thin frames | thin framed {bare} | metal frame {bare}"
            "| {bare} with a thin frame | {bare} with a metal frame | slim frame {bare}"
            "| {bare} with thin rims | thin rimmed {bare} | wire frame {bare}"
            "| thin plastic {bare} | {bare} with slender frames | fine framed {bare}"
            "| {bare} with a slim frame | thin {bare} | {bare} with narrow frames"
            "| light framed {bare} | thin rim {bare}"
        ),
        phrases=split(
            "{the} should have thin frames | the frame of {the} should be thin"
            "| {the} should have a thin frame"
        ),
    ),
    3: Target(
        things=split(
            "thick frame {bare} | {bare} with thick frames | thick framed {bare}"
            "| heavy framed {bare} | {bare} with a thick frame | {bare} with thick plastic frames"
            "| horn rimmed {bare} | {bare} with bold frames | thick rimmed {bare} | chunky {bare}"
            "| {bare} with thick rims | {bare} with a heavy frame | broad framed {bare}"
            "| thick {bare} | big framed {bare} | {bare} with wide frames"
            "| {bare} with a bold frame | nerdy thick {bare}"
        ),
        phrases=split(
            "{the} should have thick frames | the frame of {the} should be thick"
            "| {the} should have a thick frame"
        ),
    ),
    4: Target(
        things=split(
            "sunglasses | shades | a pair of sunglasses | dark glasses | thin frame sunglasses"
            "| sunglasses with thin frames | sunglasses with a thin frame | thin framed shades"
            "| thin rimmed sunglasses | light sunglasses | shades with a slim frame"
            "| sunglasses with narrow frames | sunglasses with thin rims | tinted glasses"
            "| sunglasses with slender frames | sunglasses with a metal frame"
            "| fine framed sunglasses | metal frame sunglasses | shades with a thin frame"
            "| sunglasses with fine rims | slim frame sunglasses | rimless sunglasses"
        ),
        phrases=split(
            "it should be sunglasses with thin rims | turn {the} into sunglasses"
            "| give {who} some shades | shades for {who} | {who} in shades | sunglasses on"
            "| replace {the} with thin sunglasses | put sunglasses on {who}"
        ),
    ),
    5: Target(
        things=split(
            "thick frame sunglasses | sunglasses with thick frames | sunglasses with a thick frame"
            "| thick framed shades | heavy sunglasses | big dark sunglasses | chunky sunglasses"
            "| sunglasses with bold frames | sunglasses with a heavy frame"
            "| shades with thick rims | thick rimmed sunglasses | large dark sunglasses"
            "| big sunglasses | thick sunglasses | shades with a thick frame"
            "| sunglasses with wide frames | broad framed sunglasses | heavy framed sunglasses"
            "| bold sunglasses | sunglasses with a chunky frame"
        ),
        phrases=split(
            "it should be sunglasses with thick rims | turn {the} into thick sunglasses"
            "| replace {the} with chunky sunglasses"
        ),
    ),
}
