-- Intervals between reviews that a child looked after was due: one row per child looked after at the period end and gap.
-- First deadline: the 20th working day after the period of care began. Next: 3 months after the first review, only where the
-- period is not left truncated and began on or after 1 April of the first loaded 903 return, else 6 months; then 6 months after
-- each review (INDICATORS 3.4 #19, 9). Reviews inside the period of care count, its first day included, up to the period end.
-- Virtual anchor: care began before the period, no review before it is known, the return of the year before is not loaded and
-- the real first deadline lies before the period: then 6 months from the first day of the period (is_assumed_anchor).
with

limits as (

    select
        max(cast(value as integer)) filter (where name = 'cla_first_review_working_days') as first_days,
        max(cast(value as integer)) filter (where name = 'cla_second_review_months') as second_months,
        max(cast(value as integer)) filter (where name = 'cla_later_review_months') as later_months
    from reference.parameter

),

review_return as (

    select distinct
        authority,
        year_ending
    from reference.delivery
    where source_table = 'cla_reviews'

),

first_return as (

    select
        authority,
        make_date(min(year_ending)::bigint - 1, 4, 1) as first_loaded_day
    from review_return
    group by authority

),

child as (

    select
        looked_after.authority,
        looked_after.period_type,
        looked_after.period_start,
        looked_after.period_end,
        looked_after.child_id,
        looked_after.period_of_care_id,
        looked_after.care_start_date,
        deadline.date as first_deadline,
        year_before.authority is not null as is_year_before_loaded,
        not looked_after.is_left_truncated
        and looked_after.care_start_date >= first_return.first_loaded_day as is_history_complete,
        limits.second_months,
        limits.later_months
    from core.cla_at_period_end as looked_after
    cross join limits
    inner join reference.period
        using (authority, period_type, period_end)
    left join reference.working_day as start_day
        on looked_after.care_start_date = start_day.date
    left join reference.working_day as deadline
        on
            deadline.is_working_day
            and start_day.working_days_to_date + limits.first_days = deadline.working_days_to_date
    left join review_return as year_before
        on
            looked_after.authority = year_before.authority
            and period.first_return_year - 1 = year_before.year_ending
    left join first_return
        on looked_after.authority = first_return.authority

),

reviewed as (

    select
        child.*,
        review.review_date,
        row_number() over child_reviews as gap_number,
        lag(review.review_date) over child_reviews as previous_review_date,
        lead(review.review_date) over child_reviews is null as is_last_known
    from child
    left join core.cla_review as review
        on
            child.authority = review.authority
            and child.child_id = review.child_id
            and review.review_date between child.care_start_date and child.period_end
    window child_reviews as (
        partition by child.authority, child.period_type, child.period_end, child.child_id
        order by review.review_date
    )

),

gap as (

    select
        * exclude (previous_review_date, is_last_known),
        coalesce(previous_review_date, care_start_date) as anchor_date
    from reviewed
    union all by name
    select
        * exclude (previous_review_date, is_last_known, review_date, gap_number),
        gap_number + 1 as gap_number,
        cast(null as date) as review_date,
        review_date as anchor_date
    from reviewed
    where is_last_known and review_date is not null

),

anchored as (

    select
        *,
        care_start_date < period_start
        and first_deadline < period_start
        and not is_year_before_loaded
        and not bool_or(coalesce(review_date < period_start, false)) over (
            partition by authority, period_type, period_end, child_id
        ) as has_assumed_anchor
    from gap

),

due as (

    select
        * exclude (anchor_date, second_months, later_months),
        has_assumed_anchor and gap_number = 1 as is_assumed_anchor,
        if(is_assumed_anchor, period_start, anchor_date) as anchor_date,
        case
            when is_assumed_anchor then add_months(period_start, later_months)
            when gap_number = 1 then first_deadline
            when gap_number = 2 and is_history_complete and not has_assumed_anchor
                then add_months(anchor_date, second_months)
            else add_months(anchor_date, later_months)
        end as deadline
    from anchored

)

select
    *,
    deadline <= period_end
    and coalesce(review_date > deadline, true)
    and coalesce(review_date >= period_start, true) as is_failed
from due
