-- L09: open child protection plans with the day their next review conference is due: one row per
-- child.
-- Due 3 months after the start, later 6 months after the last review; where earlier reviews are
-- not known (core.cp_review_in_period), 6 months from the first day of the twelve months. Overdue
-- when the day is past; the day itself is due today (INDICATORS 3.2 #9 and 7).
with

limits as (

    select
        max(parameter.value::integer) filter (where parameter.name = 'cp_first_review_months')
            as first_months,
        max(parameter.value::integer) filter (where parameter.name = 'cp_later_review_months')
            as later_months
    from reference.parameter

),

reviewed as (

    select
        plan.*,
        today.first_return_year,
        review.review_date as last_review_date
    from core.cp_plan_as_at as plan
    inner join reference.as_at_period as today on plan.authority = today.authority
    asof left join core.cp_review as review
        on
            plan.authority = review.authority
            and plan.plan_id = review.plan_id
            and plan.as_at >= review.review_date

),

due as (

    select
        plan.*,
        plan.last_review_date is null
        and add_months(plan.plan_start_date, limits.first_months) < plan.period_start
        and return_before.authority is null as has_assumed_anchor,
        case
            when plan.last_review_date is not null
                then add_months(plan.last_review_date, limits.later_months)
            when has_assumed_anchor then add_months(plan.period_start, limits.later_months)
            else add_months(plan.plan_start_date, limits.first_months)
        end as due_date,
        due_date - plan.as_at as days_to_due
    from reviewed as plan
    cross join limits
    left join reference.delivery as return_before
        on
            plan.authority = return_before.authority
            and plan.first_return_year - 1 = return_before.year_ending
            and return_before.source_table = 'cin_plan'

)

select
    'L09' as list_id,
    authority,
    as_at,
    child_id,
    age,
    team,
    social_worker,
    iro,
    plan_start_date,
    abuse_category,
    last_review_date,
    due_date,
    days_to_due,
    greatest(0, -days_to_due)::integer as days_overdue,
    known_values(
        [
            case when days_to_due < 0 then 'overdue' when days_to_due = 0 then 'due_today' end,
            if(has_assumed_anchor, 'assumed_anchor', null),
            if(is_unborn, 'unborn', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        case
            when days_to_due < 0
                then concat('The review due by ', strftime(due_date, '%d/%m/%Y'), ' is overdue.')
            when days_to_due = 0 then 'The review is due today.'
            else concat('The next review is due by ', strftime(due_date, '%d/%m/%Y'), '.')
        end,
        if(has_assumed_anchor, 'Earlier reviews are not known; the clock is assumed.', null),
        problem
    ) as reason,
    data_problem,
    return_year,
    source_file,
    row_number
from due
order by authority, due_date nulls last, child_id
