-- L04: children looked after for twelve months without the health assessments they need: one row
-- per child.
-- One in twelve months, under 5 two; also where OC2 says yes and events show fewer than two. The
-- next one is due 12 months after the last, under 5 after 6 (INDICATORS 3.7 #25 and 7).
with

child as (

    select
        health.*,
        add_months(
            health.last_event_date,
            cast(if(health.age < 5, young.value, older.value) as integer)
        ) as due_date
    from core.health_as_at as health
    inner join reference.parameter as young on young.name = 'health_assessment_under_5_months'
    inner join reference.parameter as older on older.name = 'health_assessment_months'
    where health.question = 'health_assessment' and health.not_done_kind is not null

)

select
    'L04' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.not_done_kind,
    child.last_event_date,
    child.events_n,
    child.events_needed_n,
    child.declined_date,
    child.place_code,
    child.due_date,
    if(due_date is null, null, cast(greatest(0, child.as_at - due_date) as integer))
        as days_overdue,
    known_values(
        [
            if(child.age < 5, 'under_5', null),
            if(child.due_date = child.as_at, 'due_today', null),
            if(child.is_from_oc2, null, 'local_provisional'),
        ]
    ) as flags,
    concat_ws(
        ' ',
        case child.not_done_kind
            when 'differing OC2 rows' then 'The child has OC2 rows that differ (DQ-005).'
            when 'declined'
                then concat('Declined on ', strftime(child.declined_date, '%d/%m/%Y'), '.')
            when 'no completed event'
                then 'No completed health assessment in the twelve months.'
            when 'fewer than two events'
                then 'Under 5: fewer than two health assessments in the twelve months.'
            when 'no OC2 row' then 'Not recorded: the child has no OC2 row.'
            when 'blank' then 'Not recorded: the OC2 answer is blank or not valid.'
            else 'OC2 says no.'
        end,
        coalesce(
            'Last assessment known on ' || strftime(child.last_event_date, '%d/%m/%Y') || '.',
            'No assessment is known.'
        ),
        child.problem
    ) as reason,
    child.data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from child
order by child.authority asc, days_overdue desc nulls last, child.child_id asc
