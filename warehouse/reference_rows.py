"""SQL that turns the rows of one reference file into figures, neighbours or postcodes, for each declared layout."""

from __future__ import annotations

from warehouse.published import PublishedFigure, PublishedLayout

SYMBOLS = ("c", "z", "x", "k", "low", "u", "-")
ROUNDED_TO_ZERO = ("k", "low")
OTHER_SYMBOLS = (".", "..", ":", "~")  # the same as "-" to those who publish them
POPULATION = "population_0_17"
NUMBER = r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][-+]?\d+)?"
COUNT = r"\d+|\d{1,3}(,\d{3})+"
GEOGRAPHY = r"england|region:[EWSN]\d{8}|la:\d{3}|neighbours:\d{3}"


def figures_sql(layout: PublishedLayout) -> str:
    """A select from ``delivered_rows``: one row per figure, with ``fault`` where a row cannot be used.

    Counts are kept for authorities only, since those of England and the regions are rounded; both or neither, and only beside
    a figure that is shown or rounds to zero.
    """
    parts = [_simple()] if layout.layout == "simple" else [_figure(layout, figure) for figure in layout.figures]
    union = "\nunion all\n".join(parts)
    return f"""
        with placed as materialized ({_placed(layout)}),
        edition as materialized (select cast(max(row_year) as varchar) as newest from placed),
        figure as ({union}),
        valued as (
            select
                *,
                case number_form
                    when 'years_and_months' then
                        try_cast(regexp_extract(value_text, '^(\\d+):(\\d+)$', 1) as integer) * 12
                        + try_cast(regexp_extract(value_text, '^(\\d+):(\\d+)$', 2) as integer)
                    else
                        case
                            when regexp_full_match(value_text, '{NUMBER}')
                                then try_cast(try_cast(replace(value_text, ',', '') as double) as decimal(18, 6))
                        end
                end as value,
                case
                    when lower(given_status) in ({_list(SYMBOLS)}) then lower(given_status)
                    when lower(value_text) in ({_list(SYMBOLS)}) then lower(value_text)
                    when value_text in ({_list(OTHER_SYMBOLS)}) then '-'
                    else ''
                end as status,
                {_count("numerator_text")} as numerator_n,
                {_count("denominator_text")} as denominator_n,
                starts_with(geography, 'la:')
                and status in ({_list(("", *ROUNDED_TO_ZERO))})
                and numerator_n <= denominator_n
                and denominator_n > 0 as has_counts
            from figure
        )
        select
            * exclude (decimals, given_status, number_form, numerator_text, denominator_text, numerator_n, denominator_n, has_counts),
            if(has_counts, numerator_n, null) as numerator,
            if(has_counts, denominator_n, null) as denominator,
            coalesce(decimals, length(regexp_extract(value_text, '\\.(\\d+)$', 1))) as decimals,
            case
                when geography is null or not regexp_full_match(geography, '{GEOGRAPHY}') then 'FILE-007'
                when year_ending is null or year_ending not between 1990 and 2100 then 'FILE-008'
                when value is null and status = '' then 'FILE-009'
            end as fault
        from valued
    """


FAULTS = {
    "FILE-007": "the row names no known geography: england, region:E12000009, la:878 or neighbours:933",
    "FILE-008": "the row names no year",
    "FILE-009": "the row holds neither a number nor a published symbol",
    "FILE-012": "the row is not about an authority",
    "FILE-013": "the row holds no postcode with a grid reference",
}


def _simple() -> str:
    return """
        select
            row_number,
            trim(indicator_id) as indicator_id,
            trim(geography) as geography,
            try_cast(trim(year_ending) as integer) as year_ending,
            trim(value) as value_text,
            coalesce(trim(status), '') as given_status,
            coalesce(trim(source), '') as source,
            nullif(trim(definition_version), '') as definition_version,
            cast(null as varchar) as edition,
            cast(null as integer) as decimals,
            'plain' as number_form,
            cast(null as varchar) as numerator_text,
            cast(null as varchar) as denominator_text
        from placed
    """


def _placed(layout: PublishedLayout) -> str:
    """The rows with the place and the year they are about."""
    if layout.layout == "simple":
        return "select *, 0 as row_year from delivered_rows"
    geography, year = (
        (_lait_geography(layout), "Years") if layout.layout == "lait" else (_ees_geography(), "time_period")
    )
    return f"select *, {geography} as row_geography, {_year(year)} as row_year from delivered_rows"


def _figure(layout: PublishedLayout, figure: PublishedFigure) -> str:
    conditions = [_fits(figure.where), f"trim({_name(figure.column)}) <> ''"]
    version = f"'{figure.definition_version}'" if figure.definition_version else "cast(null as varchar)"
    return f"""
        select
            row_number,
            '{figure.indicator_id}' as indicator_id,
            row_geography as geography,
            row_year + {figure.year_offset} as year_ending,
            trim({_name(figure.column)}) as value_text,
            '' as given_status,
            {_text(layout.source)} as source,
            {version} as definition_version,
            edition.newest as edition,
            {figure.decimals} as decimals,
            '{figure.number}' as number_form,
            {_counted(figure.numerator)} as numerator_text,
            {"total.total_text" if figure.total else _counted(figure.denominator)} as denominator_text
        from placed
        cross join edition
        {_total(figure) if figure.total else ""}
        where {" and ".join(filter(None, conditions))}
    """


def _fits(where: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """A row has one of the values in each column."""
    return " and ".join(f"trim({_name(column)}) in ({_list(values)})" for column, values in where)


def _counted(column: str) -> str:
    """The text of a column of counts, where there is one."""
    return f"trim({_name(column)})" if column else "cast(null as varchar)"


def _total(figure: PublishedFigure) -> str:
    """The denominators of other rows, one for each geography and year; two that differ are none."""
    return f"""left join (
            select row_geography, row_year, min({_counted(figure.denominator)}) as total_text
            from placed
            where {_fits(figure.total)}
            group by row_geography, row_year
            having count(distinct {_counted(figure.denominator)}) = 1
        ) as total using (row_geography, row_year)"""


def _count(text: str) -> str:
    """The whole number in a text, else NULL."""
    return f"""case
                    when regexp_full_match({text}, '{COUNT}') then try_cast(replace({text}, ',', '') as bigint)
                end"""


def _ees_geography() -> str:
    return """case trim(geographic_level)
                when 'National' then 'england'
                when 'Regional' then 'region:' || trim(region_code)
                when 'Local authority' then 'la:' || trim(old_la_code)
            end"""


def _lait_geography(layout: PublishedLayout) -> str:
    regions = " ".join(f"when {_text(name.lower())} then 'region:{code}'" for name, code in layout.regions)
    return f"""case lower(trim("la and regions"))
                when 'england' then 'england'
                {regions}
                else 'la:' || trim("la number")
            end"""


def _year(column: str) -> str:
    """A year such as 2025, or the second year of 202425 and 2024/25."""
    name = f"trim({_name(column)})"
    return f"""case
                when regexp_full_match({name}, '\\d{{4}}') then try_cast({name} as integer)
                when regexp_full_match({name}, '\\d{{4}}[/-]?\\d{{2}}') then try_cast(left({name}, 4) as integer) + 1
            end"""


def neighbours_sql(layout: PublishedLayout) -> str:
    """A select from ``delivered_rows``: one row per authority and neighbour; others have a fault."""
    ranks = "\nunion all\n".join(
        f"""
        select
            row_number,
            trim({_name(layout.authority)}) as authority,
            trim({_name(column)}) as neighbour,
            {rank} as rank,
            '{layout.neighbour_set}' as neighbour_set
        from delivered_rows
        """
        for rank, column in enumerate(layout.neighbours, 1)
    )
    return f"""
        select
            *,
            case
                when coalesce(regexp_full_match(authority || neighbour, '\\d{{6}}'), false) then null
                else 'FILE-012'
            end as fault
        from ({ranks})
    """


def postcodes_sql() -> str:
    """A select from ``delivered_rows``: one row per postcode; a postcode without a grid reference has a fault."""
    return """
        select
            row_number,
            upper(regexp_replace(pcds, '\\s', '', 'g')) as postcode,
            try_cast(trim(oseast1m) as integer) as easting,
            try_cast(trim(osnrth1m) as integer) as northing,
            nullif(trim(laua), '') as area_code,
            nullif(trim(oscty), '') as county_code,
            case when coalesce(trim(pcds), '') = '' or easting is null or northing is null then 'FILE-013' end as fault
        from delivered_rows
    """


def _name(column: str) -> str:
    return '"' + column.lower().replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(_text(value) for value in values)
