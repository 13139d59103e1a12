-- The fixed words of the cover paper (lead officer, consultations and so on): one row per
-- authority, reporting year and field. The words of the year's own return; where it has none for a
-- field, those of the year before, whose year is then in given_year. Of several rows the greatest
-- as text. Where the landing area no longer holds any for a year, those of the newest snapshot
-- stand (is_retained); a file delivered for the year, be it without a row, takes their place.
with

reported_year as (

    select distinct
        authority,
        year_ending
    from reference.period
    where period_type = 'year' and is_reported

),

said as (

    select
        authority,
        return_year,
        field,
        field_text,
        false as is_retained
    from staging.report_detail
    union all by name
    select
        *,
        true as is_retained
    from quality.earlier_detail as earlier
    where
        not exists (
            select 1
            from reference.delivery
            where
                delivery.source_table = 'report_details'
                and delivery.authority = earlier.authority
                and delivery.year_ending = earlier.return_year
        )

),

given as (

    select
        authority,
        return_year,
        field,
        is_retained,
        max(field_text) as field_text
    from said
    where field_text is not null
    group by all

)

select
    reported_year.authority,
    reported_year.year_ending,
    given.field,
    given.field_text,
    given.return_year as given_year,
    given.is_retained
from reported_year
inner join given
    on
        reported_year.authority = given.authority
        and given.return_year between reported_year.year_ending - 1 and reported_year.year_ending
qualify
    row_number() over (
        partition by reported_year.authority, reported_year.year_ending, given.field
        order by given.return_year desc
    ) = 1
order by reported_year.authority, reported_year.year_ending, given.field
