-- Initial child protection conferences held in the period, for the rate per 10,000: one row per
-- child, date and period.
-- Transfer-in conferences count; the population is divided in later (INDICATORS 3.2 #4).
with

conferences as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        'v1' as definition_version,
        conference.child_id,
        conference.conference_id as case_id,
        conference.conference_date as reference_date,
        true as in_denominator,
        true as in_numerator,
        null::bigint as measure_value,
        if(
            conference.is_transfer_in,
            'Transfer-in conference',
            'Conference after a section 47 enquiry'
        ) as reason,
        null::varchar as companion,
        null::varchar as flag
    from core.cp_initial_conference as conference
    inner join reference.period
        on
            conference.authority = period.authority
            and conference.conference_date between period.period_start and period.period_end

)

select * from conferences
