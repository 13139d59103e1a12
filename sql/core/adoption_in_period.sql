-- Children adopted in the three years that end with a period: one row per child and period, the
-- child's latest adoption.
-- Adoptions on or after the 18th birthday and lost children are left out (DQ-066, DQ-023;
-- INDICATORS 3.8 and 9). AD1: the row of the return of the adoption's year, else that of the
-- latest other return; a match after the period is unknown.
with

journey as (

    select
        journey.*,
        record.return_year is not null as has_ad1_record,
        record.match_date,
        coalesce(record.is_adopted_by_foster_carer, false) as is_adopted_by_foster_carer
    from core.adoption_journey as journey
    left join core.adoption_record as record
        on journey.authority = record.authority and journey.child_id = record.child_id
    where journey.dob is null or journey.adoption_date < add_years(journey.dob, 18)
    qualify row_number() over (
        partition by journey.authority, journey.period_of_care_id
        order by
            coalesce(record.return_year = reporting_year(journey.adoption_date), false) desc,
            record.return_year desc nulls last
    ) = 1

),

adopted as (

    select
        period.period_type,
        period.period_start,
        period.period_end,
        journey.* exclude (match_date),
        if(journey.match_date <= period.period_end, journey.match_date, null) as match_date,
        journey.adoption_date >= period.period_start as is_adopted_in_period
    from journey
    inner join reference.period
        on
            journey.authority = period.authority
            and journey.adoption_date > add_years(period.period_end, -3)
            and journey.adoption_date <= period.period_end
    where
        not exists (
            select 1
            from core.cla_lost_child as lost
            where
                lost.authority = journey.authority
                and lost.child_id = journey.child_id
                and lost.lost_from_year <= period.last_return_year
        )
    qualify row_number() over (
        partition by journey.authority, period.period_type, period.period_end, journey.child_id
        order by journey.adoption_date desc, journey.care_start_date desc
    ) = 1

)

select * from adopted
