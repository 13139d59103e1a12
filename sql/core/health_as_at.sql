-- Yes-or-no health questions of children looked after for twelve months on the as-at date: one row
-- per child and question.
-- Source: OC2 where the as-at date ends a year whose OC2 is loaded, else the events of the twelve
-- months, where those of the year are loaded. Children that rules leave out of the figures stay,
-- with data_problem (INDICATORS 3.7, 7; DQ-005). not_done_kind: NULL where the question is done.
-- Under 5 two health assessments are needed, also where OC2 says yes and events show fewer.
with

sourced as (

    select
        child.*,
        oc2_return.authority is not null as is_from_oc2,
        event_return.authority is not null as has_events
    from core.cla_as_at as child
    left join reference.delivery as oc2_return
        on
            child.authority = oc2_return.authority
            and if(child.period_type = 'year', reporting_year(child.as_at), null)
            = oc2_return.year_ending
            and oc2_return.source_table = 'cla_oc2'
    left join reference.delivery as event_return
        on
            child.authority = event_return.authority
            and reporting_year(child.as_at) = event_return.year_ending
            and event_return.source_table = 'health_events'
    where child.is_continuous_12m and (is_from_oc2 or has_events)

),

asked (question, event_type_code) as (

    values
    ('health_assessment', 'HEALTH_ASSESSMENT'),
    ('dental_check', 'DENTAL'),
    ('immunisations', 'IMMUNISATIONS'),
    ('development_check', 'DEV_CHECK')

),

event as (

    select
        child.authority,
        child.child_id,
        health_event.event_type_code,
        max(health_event.event_date) filter (where code.group_name = 'counts') as last_event_date,
        max(health_event.event_date) filter (
            where health_event.status_code = 'REFUSED'
            and health_event.event_date >= child.period_start
        ) as declined_date,
        count(distinct health_event.event_date) filter (
            where code.group_name = 'counts' and health_event.event_date >= child.period_start
        ) as events_n
    from sourced as child
    inner join staging.health_event
        on
            child.authority = health_event.authority
            and child.child_id = health_event.child_id
            and child.as_at >= health_event.event_date
    left join reference.code
        on health_event.status_code = code.code and code.code_set = 'health_event_status'
    group by child.authority, child.child_id, health_event.event_type_code

),

answered as (

    select
        child.* exclude (source_file, row_number, return_year, data_problem),
        asked.question,
        oc2.child_id is not null as has_oc2_row,
        coalesce(oc2.has_conflicting_rows, false) as has_conflicting_rows,
        case
            when not child.is_from_oc2 then null
            when asked.question = 'health_assessment' then oc2.has_health_assessment
            when asked.question = 'dental_check' then oc2.has_dental_check
            when asked.question = 'immunisations' then oc2.has_immunisations
            else oc2.has_development_check
        end as answer,
        coalesce(event.events_n, 0) as events_n,
        event.last_event_date,
        event.declined_date,
        child.data_problem or has_conflicting_rows as data_problem,
        coalesce(oc2.return_year, child.return_year) as return_year,
        coalesce(oc2.source_file, child.source_file) as source_file,
        coalesce(oc2.row_number, child.row_number) as row_number
    from sourced as child
    cross join asked
    left join core.health_oc2_child as oc2
        on
            child.authority = oc2.authority
            and if(child.is_from_oc2, reporting_year(child.as_at), null) = oc2.return_year
            and child.child_id = oc2.child_id
    left join event
        on
            child.authority = event.authority
            and child.child_id = event.child_id
            and asked.event_type_code = event.event_type_code

)

select
    *,
    if(question = 'health_assessment' and age < 5, 2, 1) as events_needed_n,
    case
        when has_conflicting_rows then 'differing OC2 rows'
        when is_from_oc2 and answer and (events_n >= events_needed_n or events_needed_n = 1)
            then null
        when is_from_oc2 and answer and not has_events then null
        when not is_from_oc2 and events_n >= events_needed_n then null
        when events_needed_n = 2 and if(is_from_oc2, answer, events_n = 1)
            then 'fewer than two events'
        when declined_date is not null then 'declined'
        when not is_from_oc2 then 'no completed event'
        when not has_oc2_row then 'no OC2 row'
        when answer is null then 'blank'
        else 'recorded 0'
    end as not_done_kind
from answered
