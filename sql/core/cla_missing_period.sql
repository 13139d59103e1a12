-- Periods missing (M) or away without authorisation (A) of all 903 returns: one row per
-- authority, child, code and start.
-- The latest return wins; inside one return the row with more dates, then the greatest as text
-- (INDICATORS 2.1 and 9). is_usable: MISSING is M or A and the end is not before the start
-- (DQ-060, DQ-061). A period still open when care ceased ends with that period of care (DQ-062);
-- both ends are inclusive. Overlapping periods missing share a spell_number: they are merged for
-- durations and stay separate incidents (DQ-060).
with

ranked as (

    select
        *,
        row_number() over (
            partition by authority, child_id, missing_code, start_date
            order by
                return_year desc,
                (dob is not null)::integer + (end_date is not null)::integer desc,
                coalesce(strftime(dob, '%Y-%m-%d'), '') desc,
                coalesce(strftime(end_date, '%Y-%m-%d'), '') desc,
                source_file asc,
                row_number asc
        ) as version_rank
    from staging.cla_missing_period

),

in_care as (

    select
        ranked.authority,
        ranked.child_id,
        ranked.missing_code,
        ranked.start_date,
        ranked.end_date as reported_end_date,
        ranked.return_year,
        ranked.source_file,
        ranked.row_number,
        coalesce(ranked.missing_code in ('M', 'A'), false)
        and coalesce(ranked.end_date >= ranked.start_date, true) as is_usable,
        min_by(coalesce(care.end_date, date '9999-12-31'), care.start_date) as care_end_date
    from ranked
    left join core.cla_period_of_care as care
        on
            ranked.authority = care.authority
            and ranked.child_id = care.child_id
            and ranked.start_date <= coalesce(care.end_date, date '9999-12-31')
    where ranked.version_rank = 1
    group by all

),

ended as (

    select
        * exclude (care_end_date),
        coalesce(reported_end_date, nullif(care_end_date, date '9999-12-31')) as end_date
    from in_care

),

chained as (

    select
        *,
        coalesce(
            start_date > max(coalesce(end_date, date '9999-12-31')) over (
                partition by authority, child_id, missing_code, is_usable order by start_date
                rows between unbounded preceding and 1 preceding
            ),
            true
        ) as is_spell_start
    from ended

)

select
    * exclude (is_spell_start),
    count(*) filter (where is_spell_start) over (
        partition by authority, child_id, missing_code, is_usable order by start_date
    ) as spell_number
from chained
