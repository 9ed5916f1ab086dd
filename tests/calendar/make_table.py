#!/usr/bin/env python3
"""Write the independent holiday tables that tests/calendar.rs compares with.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install holidays==0.109 holidata==2026.9.0
    /tmp/venv/bin/python tests/calendar/make_table.py

Two packages by different authors, both MIT: `holidays` (vacanza) knows Augsburg and the mostly Catholic
places; `holidata` rests on other sources and errs elsewhere. Line: date, tab, German name, tab, regions ("alle" = every region of the table).
"""

import importlib.metadata
import pathlib

import holidata
import holidays

HERE = pathlib.Path(__file__).parent
LAENDER = "BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH".split()
# Region of our table -> subdivision and categories of the package `holidays`.
LOCAL = {
    "BY-katholisch": ("BY", ("public", "catholic")),
    "Augsburg": ("Augsburg", ("public",)),
    "SN-katholisch": ("SN", ("public", "catholic")),
    "TH-katholisch": ("TH", ("public", "catholic")),
}


def write(file, package, how, first, last, regions, rows):
    """rows: {(date, name): set of regions}"""
    version = importlib.metadata.version(package)
    lines = [
        f"# Holidays of Germany {first} to {last} from the PyPI package {package} {version}.",
        f"# {how}",
        "# Made by tests/calendar/make_table.py; do not edit. Regions: " + " ".join(regions),
    ]
    for (date, name), where in sorted(rows.items()):
        where = "alle" if where == set(regions) else " ".join(r for r in regions if r in where)
        lines.append(f"{date}\t{name}\t{where}")
    (HERE / file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def from_holidays(first, last):
    regions = {land: (land, ("public",)) for land in LAENDER} | LOCAL
    rows = {}
    for region, (subdivision, categories) in regions.items():
        days = holidays.country_holidays(
            "DE", subdiv=subdivision, years=range(first, last + 1), categories=categories, language="de"
        )
        for date in days:
            for name in days.get_list(date):
                rows.setdefault((date.isoformat(), name), set()).add(region)
    how = "Categories public, and public+catholic for the regions called katholisch."
    write("holidays-pypi.tsv", "holidays", how, first, last, list(regions), rows)


def from_holidata(first, last):
    catholic = {"BY": "BY-katholisch", "TH": "TH-katholisch"}
    regions = LAENDER + list(catholic.values())
    rows = {}
    for year in range(first, last + 1):
        for day in holidata.for_locale("DE").holidays_of(str(year)).holidays:
            if day.notes:  # "In Gemeinden mit überwiegend katholischer Bevölkerung"
                where = [catholic[day.region]]
            elif day.region:
                where = [day.region, catholic.get(day.region, day.region)]
            else:
                where = regions
            rows.setdefault((day.date.strftime("%Y-%m-%d"), day.description), set()).update(where)
    how = "Days it annotates as holding in mostly Catholic municipalities stand under katholisch only."
    write("holidays-holidata.tsv", "holidata", how, first, last, regions, rows)


if __name__ == "__main__":
    from_holidays(1995, 2100)
    from_holidata(1995, 2035)
