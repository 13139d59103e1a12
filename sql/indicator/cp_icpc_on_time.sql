-- Initial child protection conferences held in the period: one row per child, conference and
-- period.
-- On time: within 15 working days of the start of the section 47 enquiry; day 15 counts.
-- Transfer-in conferences are left out. A conference without an enquiry before it stays in the
-- denominator and is not on time (INDICATORS 3.2 #5, 9). The variant `strategy` needs dates of
-- strategy discussions, which the census does not hold: it has no rows.
with

time_limit as (

    select parameter.value::integer as working_days
    from reference.parameter
    where parameter.name = 'icpc_limit_working_days'

),

conferences as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        'v2012' as definition_version,
        conference.child_id,
        conference.conference_id as case_id,
        conference.conference_date as reference_date,
        true as in_denominator,
        coalesce(conference.working_days_from_s47 <= time_limit.working_days, false)
            as in_numerator,
        null::bigint as measure_value,
        case
            when conference.working_days_from_s47 is not null
                then
                    'Held ' || conference.working_days_from_s47
                    || ' working days after the section 47 enquiry started'
            when conference.is_before_section47
                then 'Held before the section 47 enquiry that it belongs to started'
            when conference.s47_start_date is null
                then 'The start of the section 47 enquiry is missing'
            else 'The dates are outside the calendar of working days'
        end as reason,
        case
            when conference.working_days_from_s47 is null then 'working_days_unknown'
            when conference.working_days_from_s47 <= 10 then 'working_days_0_10'
            when conference.working_days_from_s47 <= 15 then 'working_days_11_15'
            when conference.working_days_from_s47 <= 20 then 'working_days_16_20'
            else 'working_days_21_plus'
        end as companion,
        null::varchar as flag
    from core.cp_initial_conference as conference
    inner join reference.period
        on
            conference.authority = period.authority
            and conference.conference_date between period.period_start and period.period_end
    cross join time_limit
    where not conference.is_transfer_in

)

select * from conferences
