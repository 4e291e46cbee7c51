"""The steps of the features, a module per topic. Whoever writes a feature looks here first.

world: the platform and what is wrong with it. people: who holds which card. moments: what time it
is. uses: showing a card, an e-card or oneself. taps: rides and top-ups. culture: venues and
libraries. card: card business and the e-card. government: applications and authorities. medical:
pharmacies, visits, filings. city_life: hotels, meetings, merchants. volunteer: hours, stars and
coins. policies: what fits a household, and corrections. decisions: what was answered. money: what
was paid, and by whom. chips: what goes wrong between terminal and chip. outages: systems that are
down. crowds: what arrives at once. vehicles: buses without a network.

Steps know English only. A Chinese feature uses the same ones: `sentence` reads it through the
lexicon (`samecity_conformance.language`), where each sentence of a step has its Chinese one.

A place is a region or a city by its English name or code (`Anhui`, `Hefei`, `Foshan`); a moment is
`2026-11-22`, `2026-11-22 08:00` or, on the same day, `08:00`; money is yuan with two decimals; the
values of a table of fields are JSON where they are JSON (`12`, `true`, `"330200"`), else text.
"""
