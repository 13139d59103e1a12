-- L08: section 47 enquiries that wait for an initial conference, and conferences held late in the
-- twelve months: one row per child and enquiry or conference.
-- Due on the 15th working day after the start; overdue from day 16. A conference without a usable
-- enquiry before it is a data problem (INDICATORS 3.2 #5 and 7; DfE rule 8675Q).
with

clocked as (

    select
        item.*,
        if(
            item.clock_end >= item.s47_start_date,
            now_day.working_days_to_date - start_day.working_days_to_date,
            null
        ) as working_days,
        due_day.date as due_date,
        case
            when working_days is not null
                then cast(greatest(0, working_days - cast(parameter.value as integer)) as integer)
        end as days_overdue
    from core.cp_conference_clock as item
    inner join reference.parameter on parameter.name = 'icpc_limit_working_days'
    left join reference.working_day as start_day on item.s47_start_date = start_day.date
    left join reference.working_day as now_day on item.clock_end = now_day.date
    left join reference.working_day as due_day
        on
            start_day.working_days_to_date + cast(parameter.value as integer)
            = due_day.working_days_to_date
            and due_day.is_working_day

)

select
    'L08' as list_id,
    authority,
    as_at,
    child_id,
    age,
    team,
    social_worker,
    iro,
    kind,
    s47_start_date,
    conference_date,
    due_date,
    working_days,
    days_overdue,
    known_values(
        [
            if(kind = 'waiting' and days_overdue > 0, 'overdue', null),
            if(kind = 'waiting' and due_date = as_at, 'due_today', null),
            if(closure_date is not null, 'case_closed', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        if(
            kind = 'waiting',
            'No conference ' || working_days || ' working days after the enquiry began.',
            if(
                problem is null,
                'Held ' || working_days || ' working days after the enquiry began.',
                problem
            )
        ),
        'The case was closed on ' || strftime(closure_date, '%d/%m/%Y') || '.'
    ) as reason,
    problem is not null as data_problem,
    return_year,
    source_file,
    row_number
from clocked
order by
    authority asc,
    kind = 'waiting' desc,
    days_overdue desc nulls last,
    due_date asc nulls last,
    child_id asc,
    s47_start_date asc,
    conference_date asc
