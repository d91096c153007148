"""What is hard to export, as curated files: hostile names, a suspended tie, three parties, dates.

Beside the two twinnings of Oxford: Suva and Apia lie on two sides of the antimeridian and have two
parallel ties, one of them suspended for three years; a league has three parties; one name would be
a formula in a spreadsheet, one holds what XML cannot write, and one dataset asks to be shared
alike.
"""

from __future__ import annotations

from oxford import Curated

PLACES = """\
- id: suva
  label: "=HYPERLINK(\\"http://example.org\\")"
  kind: city
- id: apia
  label: "Apia <b>&</b> \\v 'quoted' \\"twice\\""
  alt_labels: [Āpia]
  kind: city
"""
COORDINATES = """\
place,latitude,longitude,geonames,wikidata,un_locode,gss,country_code,population
suva,-18.14161,178.44149,2198148,,,,FJ,
apia,-13.83333,-171.76666,4035413,,,,WS,
oxford,51.75222,-1.25596,,,,,GB,
bonn,50.73438,7.09549,,,,,DE,
"""
RELATIONSHIPS = """\
- id: suva-apia
  label: Suva and Apia
  parties: [place/suva, place/apia]
  level: civic
  strands: [civic/twinning]
  formality: sister-city
  status: active
  start: "1990"
  evidence:
    - {at: "-7", quote: Suva and Apia}
- id: suva-apia-ports
  label: Ports of Suva and Apia
  parties: [place/suva, place/apia]
  level: commercial
  strands: [economy]
  formality: informal
  status: ended
  start: "[1980,1981]"
  end: "2001"
  evidence:
    - {at: 3, quote: the ports}
- id: league
  label: League of three
  parties: [place/oxford, place/leiden, place/apia]
  level: civic
  strands: [culture]
  formality: memorandum
  status: proposed
  evidence:
    - {at: 4, quote: a league}
"""
EVENTS = """\
- id: suva-apia-suspended
  label: Suspended
  kind: status-change
  date: "1995-06-01"
  changes: suva-apia
  to_status: suspended
  evidence: [{at: 5, quote: suspended}]
- id: suva-apia-resumed
  label: Resumed
  kind: status-change
  date: "1998-06-01"
  changes: suva-apia
  to_status: active
  evidence: [{at: 6, quote: resumed}]
- id: suva-apia-ports-ended
  label: Ended
  kind: status-change
  date: "2001"
  changes: suva-apia-ports
  to_status: ended
  evidence: [{at: 7, quote: ended}]
"""


def write_hard(curated: Curated) -> None:
    """Add them to the three places of Oxford."""
    curated.add_dataset("pacific", 20, places=PLACES, relationships=RELATIONSHIPS, events=EVENTS)
    curated.replace("pacific/dataset.yaml", "licenses/by/4.0", "licenses/by-sa/4.0")
    curated.add_dataset("points", 30)
    curated.write("points/places.csv", COORDINATES)
