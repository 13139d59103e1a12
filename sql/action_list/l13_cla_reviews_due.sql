-- L13: children looked after with the day their next review is due: one row per child.
-- The 20th working day of care, then 3 months, then every 6 months (core.cla_review_gap). Overdue
-- when the day is past; the day itself is due today. For children who are left out of the figures
-- no day is computed (INDICATORS 3.4 #19 and 7).
with

next_gap as (

    select *
    from core.cla_review_gap
    where review_date is null
    qualify row_number() over (
        partition by authority, period_type, period_end, child_id order by gap_number desc
    ) = 1

),

child as (

    select
        looked_after.*,
        if(gap.gap_number > 1, gap.anchor_date, null) as last_review_date,
        gap.deadline as due_date,
        gap.deadline - looked_after.as_at as days_to_due,
        coalesce(gap.is_assumed_anchor, false) as is_assumed_anchor
    from core.cla_as_at as looked_after
    inner join reference.delivery
        on
            looked_after.authority = delivery.authority
            and reporting_year(looked_after.as_at) = delivery.year_ending
            and delivery.source_table = 'cla_reviews'
    left join next_gap as gap
        on
            looked_after.authority = gap.authority
            and looked_after.period_type = gap.period_type
            and looked_after.as_at = gap.period_end
            and looked_after.child_id = gap.child_id

)

select
    'L13' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.care_start_date,
    child.legal_status_code,
    child.place_code,
    child.last_review_date,
    child.due_date,
    child.days_to_due,
    if(child.due_date is null, null, cast(greatest(0, -child.days_to_due) as integer))
        as days_overdue,
    known_values(
        [
            case
                when child.days_to_due < 0 then 'overdue'
                when child.days_to_due = 0 then 'due_today'
            end,
            if(child.is_assumed_anchor, 'assumed_anchor', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        case
            when child.days_to_due < 0
                then 'The review due by ' || strftime(child.due_date, '%d/%m/%Y') || ' is overdue.'
            when child.days_to_due = 0 then 'The review is due today.'
            else 'The next review is due by ' || strftime(child.due_date, '%d/%m/%Y') || '.'
        end,
        if(child.is_assumed_anchor, 'Earlier reviews are not known; the clock is assumed.', null),
        child.problem
    ) as reason,
    child.data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from child
order by child.authority asc, child.due_date asc nulls last, child.child_id asc
