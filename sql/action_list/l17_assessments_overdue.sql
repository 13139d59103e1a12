-- L17: assessments open on the as-at date for more than 35 working days: one row per assessment.
-- Amber from day 36, red from day 46; due on day 45. In the newest return, or begun in the twelve
-- months. An assessment without a start is counted from its referral, as a data problem
-- (INDICATORS 3.1 #2 and 7; DfE rule 8670Q).
with

limits as (

    select
        max(cast(value as integer)) filter (where name = 'assessment_limit_working_days')
            as limit_days,
        max(cast(value as integer)) filter (where name = 'assessment_warning_working_days')
            as warning_days
    from reference.parameter

),

open_assessment as (

    select
        child.*,
        assessment.referral_date,
        assessment.start_date,
        coalesce(assessment.start_date, assessment.referral_date) as clock_date,
        assessment.return_year,
        assessment.source_file,
        assessment.row_number
    from core.cp_assessment as assessment
    inner join core.cp_child_as_at as child
        on assessment.authority = child.authority and assessment.child_id = child.child_id
    where
        clock_date <= child.as_at
        and coalesce(assessment.authorisation_date > child.as_at, true)
        and (
            assessment.return_year = child.last_return_year
            or clock_date >= child.period_start
        )

),

assessment as (

    select
        open_assessment.*,
        today.working_days_to_date - start_day.working_days_to_date as working_days,
        due_day.date as due_date,
        limits.limit_days,
        limits.warning_days,
        referral.closure_date
    from open_assessment
    cross join limits
    left join reference.working_day as today on open_assessment.as_at = today.date
    left join reference.working_day as start_day on open_assessment.clock_date = start_day.date
    left join reference.working_day as due_day
        on
            start_day.working_days_to_date + limits.limit_days = due_day.working_days_to_date
            and due_day.is_working_day
    left join core.cp_referral as referral
        on
            open_assessment.authority = referral.authority
            and open_assessment.child_id = referral.child_id
            and open_assessment.referral_date = referral.referral_date
            and open_assessment.as_at >= referral.closure_date

)

select
    'L17' as list_id,
    assessment.authority,
    assessment.as_at,
    assessment.child_id,
    assessment.age,
    assessment.team,
    assessment.social_worker,
    assessment.iro,
    assessment.referral_date,
    assessment.start_date as assessment_start_date,
    assessment.due_date,
    assessment.working_days,
    cast(greatest(0, assessment.working_days - assessment.limit_days) as integer) as days_overdue,
    known_values(
        [
            if(assessment.working_days > assessment.limit_days, 'red', 'amber'),
            if(assessment.due_date = assessment.as_at, 'due_today', null),
            if(assessment.closure_date is not null, 'case_closed', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        concat('Open for ', assessment.working_days, ' working days.'),
        if(
            assessment.start_date is null,
            'The start is missing: counted from the referral.',
            null
        ),
        'The case was closed on ' || strftime(assessment.closure_date, '%d/%m/%Y') || '.'
    ) as reason,
    assessment.start_date is null as data_problem,
    assessment.return_year,
    assessment.source_file,
    assessment.row_number
from assessment
where assessment.working_days > assessment.warning_days
order by
    assessment.authority asc,
    assessment.working_days desc,
    assessment.child_id asc,
    assessment.start_date asc,
    assessment.referral_date asc
