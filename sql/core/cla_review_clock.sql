-- When the review clock of a child in care starts: one row per child looked after at the period
-- end and period.
-- First deadline: the 20th working day after the period of care began (NULL outside the
-- calendar). History is complete where the period of care is not left truncated and began on or
-- after 1 April of the first loaded return with reviews: only then is the first known review the
-- first one (INDICATORS 3.4 #19, 9). Assumed anchor: care began before the period, no review
-- before it is known, no reviews of the year before are loaded and the first deadline lies
-- before the period.
with

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
        make_date(cast(min(year_ending) as bigint) - 1, 4, 1) as first_loaded_day
    from review_return
    group by authority

),

earlier_review as (

    select distinct
        looked_after.authority,
        looked_after.period_type,
        looked_after.period_end,
        looked_after.child_id
    from core.cla_at_period_end as looked_after
    inner join core.cla_review as review
        on
            looked_after.authority = review.authority
            and looked_after.child_id = review.child_id
            and looked_after.care_start_date <= review.review_date
            and looked_after.period_start > review.review_date

),

clock as (

    select
        looked_after.authority,
        looked_after.period_type,
        looked_after.period_start,
        looked_after.period_end,
        looked_after.child_id,
        looked_after.period_of_care_id,
        looked_after.care_start_date,
        deadline.date as first_deadline,
        not looked_after.is_left_truncated
        and looked_after.care_start_date >= first_return.first_loaded_day as is_history_complete,
        coalesce(
            looked_after.care_start_date < looked_after.period_start
            and deadline.date < looked_after.period_start
            and earlier_review.child_id is null
            and year_before.authority is null,
            false
        ) as has_assumed_anchor
    from core.cla_at_period_end as looked_after
    inner join reference.period
        using (authority, period_type, period_end)
    inner join reference.parameter
        on parameter.name = 'cla_first_review_working_days'
    left join reference.working_day as start_day
        on looked_after.care_start_date = start_day.date
    left join reference.working_day as deadline
        on
            start_day.working_days_to_date + cast(parameter.value as integer)
            = deadline.working_days_to_date
            and deadline.is_working_day
    left join review_return as year_before
        on
            looked_after.authority = year_before.authority
            and period.first_return_year - 1 = year_before.year_ending
    left join first_return
        on looked_after.authority = first_return.authority
    left join earlier_review
        using (authority, period_type, period_end, child_id)

)

select * from clock
