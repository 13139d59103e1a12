"""Episodes of care: stays, legal statuses and temporary placements merged into the rows of the 903. No files here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.sample.care import Period, Stay
from pipelines.sample.places import Place
from pipelines.sample.vocabulary import Vocabulary


@dataclass(frozen=True)
class Episode:
    """One row of the episodes file, before it is written for a year."""

    start: date
    new_reason: str
    legal_status: str
    kind: str
    provider: str
    urn: str
    place: Place | None
    end: date | None
    end_code: str
    change_reason: str


@dataclass(frozen=True)
class _Moment:
    """What holds from a day on until the next change."""

    day: date
    legal_status: str
    stay: Stay
    kind: str
    temporary: Place | None


def episodes_of(period: Period, words: Vocabulary) -> list[Episode]:
    """The episodes of a period, each beginning on the day the one before ends."""
    moments = list(_moments(period))
    rows = []
    for before, now, after in zip([None, *moments], moments, [*moments[1:], None], strict=False):
        is_away = now.temporary is not None
        rows.append(
            Episode(
                start=now.day,
                new_reason=_new_reason(words, before, now),
                legal_status=now.legal_status,
                kind=now.kind,
                provider="" if is_away else now.stay.provider,
                urn="" if is_away else now.stay.urn,
                place=now.temporary or now.stay.place,
                end=after.day if after else period.end,
                end_code=words.code["end_new_episode"] if after else period.end_code,
                change_reason=_change_reason(words, now, after),
            )
        )
    return rows


def _moments(period: Period) -> Iterator[_Moment]:
    changes = {stay.start for stay in period.stays} | {day for day, _ in period.legal}
    changes |= {stay.recoded[0] for stay in period.stays if stay.recoded}
    changes |= {day for start, end, *_ in period.temporary for day in (start, end)}
    for day in sorted(changes):
        if period.end is not None and day >= period.end:
            return
        stay = [stay for stay in period.stays if stay.start <= day][-1]
        legal = [status for start, status in period.legal if start <= day][-1]
        kind = stay.recoded[1] if stay.recoded and stay.recoded[0] <= day else stay.kind
        away = next(((code, place) for start, end, code, place in period.temporary if start <= day < end), None)
        yield _Moment(day, legal, stay, away[0] if away else kind, away[1] if away else None)


def _new_reason(words: Vocabulary, before: _Moment | None, now: _Moment) -> str:
    if before is None:
        return words.code["new_started"]
    is_new_legal = before.legal_status != now.legal_status
    is_same_carer = before.temporary == now.temporary and (before.stay is now.stay or now.stay.is_with_carer)
    if is_same_carer and before.kind == now.kind:
        return words.code["new_legal"]
    if is_same_carer:
        return words.code["new_both_same_carer" if is_new_legal else "new_placement_same_carer"]
    return words.code["new_both" if is_new_legal else "new_placement"]


def _change_reason(words: Vocabulary, now: _Moment, after: _Moment | None) -> str:
    if after is None or (after.kind == now.kind and after.stay is now.stay and after.temporary == now.temporary):
        return ""
    if after.stay is not now.stay:
        return now.stay.reason_left or words.code["reason_care_plan"]
    return words.code["reason_status_only" if after.temporary == now.temporary else "reason_other"]
