"""The 903 and health files of one authority and year, as that return shows each child. No journey is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.sample.care import Period
from pipelines.sample.care_leavers import CareLeaver
from pipelines.sample.dates import add_years, year_end, year_of, year_start
from pipelines.sample.episodes import Episode, episodes_of
from pipelines.sample.health import Health
from pipelines.sample.health_events import HealthEvent
from pipelines.sample.landing import Row, Table, iso, uk
from pipelines.sample.people import Person
from pipelines.sample.places import miles
from pipelines.sample.vocabulary import Vocabulary

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": (
        "CHILD",
        "DECOM",
        "RNE",
        "LS",
        "CIN",
        "PLACE",
        "PLACE_PROVIDER",
        "DEC",
        "REC",
        "REASON_PLACE_CHANGE",
        "HOME_POST",
        "PL_POST",
        "URN",
        "PL_DISTANCE",
        "PL_LOCATION",
        "PL_LA",
    ),
    "uasc": ("CHILD", "SEX", "DOB", "DUC"),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "oc2": (
        "CHILD",
        "DOB",
        "SDQ_SCORE",
        "SDQ_REASON",
        "CONVICTED",
        "HEALTH_CHECK",
        "IMMUNISATIONS",
        "TEETH_CHECK",
        "HEALTH_ASSESSMENT",
        "SUBSTANCE_MISUSE",
        "INTERVENTION_RECEIVED",
        "INTERVENTION_OFFERED",
    ),
    "oc3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
    "ad1": ("CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"),
    "placed_for_adoption": ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
    "prev_perm": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "health_events": ("child_id", "event_type", "event_date", "status", "value"),
}
BREAKS = "short_breaks"


@dataclass(frozen=True)
class CareRecords:
    """All that the 903 files are written from."""

    periods: Sequence[Period]
    health: Mapping[int, Sequence[Health]]
    care_leavers: Mapping[int, Sequence[CareLeaver]]
    events: Mapping[int, Sequence[HealthEvent]]
    adopters: Mapping[Person, tuple[str, str, str]]
    previous_permanence: Mapping[Person, tuple[str, str, date | None]]


def care_tables(records: CareRecords, words: Vocabulary, year: int, *, has_areas: bool) -> dict[str, Table]:
    """The files of the return of ``year``, rows in the order of the children's identifiers.

    has_areas: whether episodes say in which authority a placement lies (PL_LA), besides inside or outside.
    """
    periods = [p for p in records.periods if _is_in_return(p.start, p.end, year)]
    leavers = records.care_leavers[year]
    looked_after = dict.fromkeys(period.person for period in periods)
    rows: dict[str, list[Row]] = {
        "header": [_header(person, words) for person in looked_after | dict.fromkeys(r.person for r in leavers)],
        "episodes": [row for period in periods for row in _episodes(period, words, year, has_areas=has_areas)],
        "uasc": [_unaccompanied(person) for person in looked_after if person.is_unaccompanied],
        "reviews": [row for period in periods for row in _reviews(period, year)],
        "oc2": [_health(record) for record in records.health[year]],
        "oc3": [_born(r.person, IN_TOUCH=r.in_touch, ACTIV=r.activity, ACCOM=r.accommodation) for r in leavers],
        "ad1": [_adoption(p, records) for p in periods if p.adoption and p.end and year_of(p.end) == year],
        "placed_for_adoption": [row for period in periods for row in _decision(period, words, year)],
        "prev_perm": [_earlier(p.person, records) for p in periods if p.kind != BREAKS and year_of(p.start) == year],
        "missing": [row for period in periods for row in _missing(period, year)],
        "health_events": [_event(event) for event in records.events[year]],
    }
    return {
        name: Table(COLUMNS[name], sorted(found, key=lambda row: row[COLUMNS[name][0]])) for name, found in rows.items()
    }


def _is_in_return(start: date, end: date | None, year: int) -> bool:
    return start <= year_end(year) and (end is None or end >= year_start(year))


def _born(person: Person, **values: str) -> Row:
    return {"CHILD": person.care_id, "DOB": uk(person.born), **values}


def _episodes(period: Period, words: Vocabulary, year: int, *, has_areas: bool) -> Iterator[Row]:
    for episode in episodes_of(period, words):
        if _is_in_return(episode.start, episode.end, year):
            row = _episode(period, episode, year)
            yield row if has_areas else {column: text for column, text in row.items() if column != "PL_LA"}


def _reviews(period: Period, year: int) -> Iterator[Row]:
    for day, code in period.reviews:
        if year_of(day) == year:
            yield _born(period.person, REVIEW=uk(day), REVIEW_CODE=code)


def _missing(period: Period, year: int) -> Iterator[Row]:
    for code, start, end in period.missing:
        if _is_in_return(start, end, year):
            known_end = uk(end) if end <= year_end(year) else ""
            yield _born(period.person, MISSING=code, MIS_START=uk(start), MIS_END=known_end)


def _earlier(person: Person, records: CareRecords) -> Row:
    code, area, day = records.previous_permanence[person]
    return _born(person, PREV_PERM=code, LA_PERM=area, DATE_PERM=uk(day))


def _unaccompanied(person: Person) -> Row:
    return {"CHILD": person.care_id, "SEX": person.sex, "DOB": uk(person.born), "DUC": uk(add_years(person.born, 18))}


def _event(event: HealthEvent) -> Row:
    return {
        "child_id": event.person.care_id,
        "event_type": event.kind,
        "event_date": iso(event.day),
        "status": event.status,
        "value": event.value,
    }


def _header(person: Person, words: Vocabulary) -> Row:
    is_girl = person.sex == words.code["sex_female"]
    return {
        "CHILD": person.care_id,
        "SEX": person.sex,
        "DOB": uk(person.born),
        "ETHNIC": person.ethnicity,
        "UPN": person.upn,
        "MOTHER": words.code["no"] if is_girl else "",
    }


def _episode(period: Period, episode: Episode, year: int) -> Row:
    is_over = episode.end is not None and episode.end <= year_end(year)
    row = {
        "CHILD": period.person.care_id,
        "DECOM": uk(episode.start),
        "RNE": episode.new_reason,
        "LS": episode.legal_status,
        "CIN": period.need,
        "PLACE": episode.kind,
        "PLACE_PROVIDER": episode.provider,
        "URN": episode.urn,
        "DEC": uk(episode.end) if is_over else "",
        "REC": episode.end_code if is_over else "",
        "REASON_PLACE_CHANGE": episode.change_reason if is_over else "",
    }
    if episode.place is None:
        return row
    row |= {
        "PL_POST": episode.place.postcode,
        "PL_LA": episode.place.area,
        "PL_LOCATION": "IN" if episode.place.is_inside else "OUT",
    }
    if period.home is not None:
        row |= {"HOME_POST": period.home.postcode, "PL_DISTANCE": f"{miles(period.home, episode.place):.1f}"}
    return row


def _decision(period: Period, words: Vocabulary, year: int) -> list[Row]:
    if period.decision_reversed:
        decided, ceased = period.decision_reversed
    elif period.adoption:
        decided, ceased = period.adoption.decided, None
    else:
        return []
    if not year_start(year) <= max(decided, year_start(year)) <= year_end(year) or (
        ceased and ceased < year_start(year)
    ):
        return []
    row = _born(period.person, DATE_PLACED=uk(decided))
    if ceased and ceased <= year_end(year):
        row |= {"DATE_PLACED_CEASED": uk(ceased), "REASON_PLACED_CEASED": words.code["decision_needs_changed"]}
    return [row]


def _adoption(period: Period, records: CareRecords) -> Row:
    assert period.adoption is not None
    number, sexes, status = records.adopters[period.person]
    return _born(
        period.person,
        DATE_INT=uk(period.adoption.decided),
        DATE_MATCH=uk(period.adoption.matched),
        FOSTER_CARE="1" if period.adoption.by_carer else "0",
        NB_ADOPTR=number,
        SEX_ADOPTR=sexes,
        LS_ADOPTR=status,
    )


def _health(record: Health) -> Row:
    return _born(
        record.person,
        SDQ_SCORE=record.sdq_score,
        SDQ_REASON=record.sdq_reason,
        CONVICTED=record.convicted,
        HEALTH_CHECK=record.health_check,
        IMMUNISATIONS=record.immunisations,
        TEETH_CHECK=record.teeth_check,
        HEALTH_ASSESSMENT=record.health_assessment,
        SUBSTANCE_MISUSE=record.substance_misuse,
        INTERVENTION_RECEIVED=record.received,
        INTERVENTION_OFFERED=record.offered,
    )
