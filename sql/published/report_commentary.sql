-- What the authority says about its figures in the annual report: one row per authority, reporting
-- year and indicator. The words of the year's own return; where it has none for an indicator, those
-- of the year before, whose year is then in given_year. Of several rows the one with more filled
-- in, then the greatest as text, never the first by place (INDICATORS 4 and 9). Where the landing
-- area no longer holds any commentary for a year, the words of the newest snapshot stand
-- (is_retained); a file delivered for the year, be it without a row, takes their place.
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
        * exclude (source_file, row_number),
        false as is_retained
    from staging.commentary
    union all by name
    select
        *,
        true as is_retained
    from quality.earlier_commentary as earlier
    where
        not exists (
            select 1
            from reference.delivery
            where
                delivery.source_table = 'commentary'
                and delivery.authority = earlier.authority
                and delivery.year_ending = earlier.return_year
        )

),

given as (

    select
        *,
        row_number() over (
            partition by authority, return_year, indicator_id
            order by
                (commentary is not null)::integer + (planned_action is not null)::integer
                + (action_owner is not null)::integer + (due_date is not null)::integer
                + (action_status is not null)::integer desc,
                commentary desc, planned_action desc, action_owner desc, due_date desc,
                action_status desc
        ) as place
    from said
    where indicator_id in (select indicator.indicator_id from reference.indicator)

),

usable as (

    select
        reported_year.year_ending,
        given.*,
        row_number() over (
            partition by given.authority, reported_year.year_ending, given.indicator_id
            order by given.return_year desc
        ) as years_back
    from reported_year
    inner join given
        on
            reported_year.authority = given.authority
            and given.return_year
            between reported_year.year_ending - 1 and reported_year.year_ending
    where given.place = 1

)

select
    authority,
    year_ending,
    indicator_id,
    commentary,
    planned_action,
    action_owner,
    due_date,
    action_status,
    return_year as given_year,
    is_retained
from usable
where years_back = 1
order by authority, year_ending, indicator_id
