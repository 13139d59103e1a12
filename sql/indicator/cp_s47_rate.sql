-- Section 47 enquiries started in the period, for the rate per 10,000: one row per child, start
-- date and period.
-- Every enquiry counts, several of one child too; the population is divided in later (INDICATORS
-- 3.2 #3).
with

enquiries as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        'v1' as definition_version,
        enquiry.child_id,
        enquiry.section47_id as case_id,
        enquiry.start_date as reference_date,
        true as in_denominator,
        true as in_numerator,
        null::bigint as measure_value,
        'Started on ' || strftime(enquiry.start_date, '%d/%m/%Y') as reason,
        null::varchar as companion,
        null::varchar as flag
    from core.cp_section47 as enquiry
    inner join reference.period
        on
            enquiry.authority = period.authority
            and enquiry.start_date between period.period_start and period.period_end

)

select * from enquiries
