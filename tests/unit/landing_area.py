"""A landing area in a temporary folder, and what an ingest made of it. Only invented children."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.ingest import IngestResult, ingest
from warehouse.landing import Look
from warehouse.receipts import Receipt

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
ANNA = "001,2,05/06/2010,WBRI,A1,,\n"
BEN = "002,1,07/08/2011,MWBC,A2,,\n"


@dataclass(frozen=True)
class Outcome:
    """The tables and receipts after an ingest."""

    con: duckdb.DuckDBPyConnection
    result: IngestResult

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return self.con.execute(query).fetchall()

    def receipt(self, name: str, table: str | None = None) -> Receipt:
        """The one receipt of a file, or of one table of a file."""
        found = [one for one in self.result.receipts if one.source_file.endswith(name)]
        found = [one for one in found if table in (None, one.source_table)]
        assert len(found) == 1, [one.source_file for one in found]
        return found[0]

    def rules(self) -> list[tuple[object, ...]]:
        """Rejected rows: row number and rule."""
        return self.rows("select row_number, rule_id from quality.quarantine order by all")


@dataclass(frozen=True)
class LandingArea:
    """Writes files below a landing folder and ingests them."""

    path: Path

    def put(self, name: str, text: str | bytes, minute: int = 0, encoding: str = "utf-8") -> Path:
        """Write a file whose modification time is so many minutes after a fixed one."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        os.utime(path, ns=(0, (1_700_000_000 + 60 * minute) * 10**9))
        return path

    def ingest(
        self, *, authorities: list[str] | None = None, year: int | None = None, look: Look | None = None
    ) -> Outcome:
        con = duckdb.connect()
        return Outcome(con, ingest(con, self.path, authorities=authorities, year=year, look=look))


def episodes(*starts: str, header: str = EPISODES) -> str:
    """An episodes file with one open episode a date of start."""
    rows = [f"{at:03},{start},S,C2,N1,U6,PR1,,,,,,\n" for at, start in enumerate(starts, 1)]
    return header + "".join(rows)


def census(
    *children: str, year: int = 2017, reference_date: str | None = None, authority: str = "933", collection: str = "CIN"
) -> str:
    """A census with these Child elements."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Message>
  <Header>
    <CollectionDetails>
      <Collection>{collection}</Collection>
      <Year>{year}</Year>
      <ReferenceDate>{reference_date or f"{year}-03-31"}</ReferenceDate>
    </CollectionDetails>
    <Source><SourceLevel>L</SourceLevel><LEA>{authority}</LEA></Source>
  </Header>
  <Children>
    {"".join(children)}
  </Children>
</Message>
"""


def child(identifier: str, *cases: str, disabilities: str = "") -> str:
    """A Child element with these CINdetails elements."""
    return f"""<Child>
      <ChildIdentifiers>
        <LAchildID>{identifier}</LAchildID><UPN>U{identifier}</UPN><PersonBirthDate>2010-01-02</PersonBirthDate>
        <GenderCurrent>2</GenderCurrent>
      </ChildIdentifiers>
      <ChildCharacteristics><Ethnicity>WBRI</Ethnicity>{disabilities}</ChildCharacteristics>
      {"".join(cases)}
    </Child>"""


PLAN = """<CINdetails>
        <CINreferralDate>2016-05-01</CINreferralDate>
        <Assessments><AssessmentActualStartDate>2016-05-02</AssessmentActualStartDate>
          <FactorsIdentifiedAtAssessment><AssessmentFactors>2A</AssessmentFactors></FactorsIdentifiedAtAssessment>
        </Assessments>
        <Section47><S47ActualStartDate>2016-05-03</S47ActualStartDate></Section47>
        <ReferralNFA>false</ReferralNFA>
        <ChildProtectionPlans>
          <CPPstartDate>2016-05-20</CPPstartDate>
          <Reviews><CPPreviewDate>2016-08-01</CPPreviewDate><CPPreviewDate>2016-12-01</CPPreviewDate></Reviews>
        </ChildProtectionPlans>
      </CINdetails>"""
