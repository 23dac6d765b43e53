"""Whom a clause is about, as patterns over plain words: people other than the writer, machines, words that hedge."""

from __future__ import annotations

_KIN = (
    "wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|mum|mom|mother|dad|father|parents|sister|brother|son|"
    "daughter|"
    "kids?|child|children|nephew|niece|uncle|aunt(?:ie)?|cousin|grandma|grandpa|gran|granny|nan|grandmother|"
    "grandfather|"
    "grandson|granddaughter|friends?|mate|buddy|boss|manager|supervisor|clients?|customers?|colleagues?|teacher|"
    "professor|"
    "editor|publisher|agent|curator|printer|designer|photographer|landlord|neighbou?rs?|doctor|dentist|coach|team|"
    "school|"
    "agency|company|committee|family|seller|buyer|secretary|assistant|guys?|lads?|people|ex|flatmate|roommate|pro|"
    "lawyer"
)
OTHERS = (
    rf"(?:(?:my|our|his|her|their|your|the|a|some|one of my|another)(?: \w+){{0,2}}? (?:{_KIN})|he|she|they|someone|"
    r"somebody|everyone|everybody|nobody|no one|mum|mom|dad|people|photographers|granny|grandma|grandpa)"
)
"""People other than the writer and the reader."""
MACHINES = (
    r"(?:(?:my|the|our|this|that|his|her)(?: \w+)? )?(?:phone|iphone|camera|lab|lightroom|photoshop|gimp|snapseed|"
    r"instagram|"
    r"insta|facebook|canva|app|software|scanner|computer|laptop|tablet|screen|monitor|program|website)"
)
HEDGES = (
    r"(?:just|only|really|kind of|sort of|also|still|quite|actually|so|very|please|definitely|rather|honestly|simply)"
)
