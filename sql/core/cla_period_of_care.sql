-- Periods of care, built from eligible episodes: one row per authority, child and period of
-- care.
-- end_reason is the REC of the last row when it is a valid code other than X1, else unknown
-- (DQ-025, DQ-028). Left truncated: the child's first known row of any legal status is not a
-- start (RNE other than S), this is the child's first period, and no gap lies between that row
-- and it; the true start is on or before start_date (INDICATORS 2.3).
with

known_rows as (

    select
        authority,
        child_id,
        decom,
        rne,
        max(coalesce(dec, date '9999-12-31')) over (
            partition by authority, child_id order by decom
            rows between unbounded preceding and 1 preceding
        ) as known_until
    from core.cla_episode
    where not is_zero_day

),

gaps as (

    select
        *,
        first_value(rne) over child_rows as first_rne,
        count(*) filter (where decom > known_until) over child_rows as gaps_before_n
    from known_rows
    window child_rows as (partition by authority, child_id order by decom)

),

periods as (

    select
        authority,
        child_id,
        period_of_care_id,
        period_number,
        min(decom) as start_date,
        max_by(coalesce(end_date, date '9999-12-31'), decom) as last_end_date,
        max_by(coalesce(rec, ''), decom) as last_rec,
        max_by(return_year, decom) as return_year,
        max_by(source_file, decom) as source_file,
        max_by(row_number, decom) as row_number
    from core.cla_episode
    where is_eligible
    group by authority, child_id, period_of_care_id, period_number

)

select
    periods.authority,
    periods.child_id,
    periods.period_of_care_id,
    periods.period_number,
    periods.start_date,
    nullif(periods.last_end_date, date '9999-12-31') as end_date,
    if(periods.last_end_date < date '9999-12-31', reason.code, null) as end_reason,
    (
        periods.period_number = 1
        and coalesce(gaps.first_rne, '') <> 'S'
        and gaps.gaps_before_n = 0
    ) as is_left_truncated,
    periods.return_year,
    periods.source_file,
    periods.row_number
from periods
inner join gaps
    on
        periods.authority = gaps.authority
        and periods.child_id = gaps.child_id
        and periods.start_date = gaps.decom
left join reference.code as reason
    on periods.last_rec = reason.code and reason.code_set = 'rec' and reason.code <> 'X1'
