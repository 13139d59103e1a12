-- Care leavers aged 19 to 21 in the OC3 of the last reporting year that has ended by the as-at
-- date: one row per young person.
-- Besides those of core.care_leaver also young people whose OC3 rows differ, marked (INDICATORS 3.9
-- and 7; DQ-005).
with

last_year as (

    select
        today.authority,
        today.as_at,
        max(period.period_end) as period_end
    from reference.as_at_period as today
    inner join reference.period
        on
            today.authority = period.authority
            and today.as_at >= period.period_end
            and period.period_type = 'year'
    group by today.authority, today.as_at

),

young_person as (

    select
        last_year.as_at,
        leaver.authority,
        leaver.child_id,
        leaver.birth_date,
        leaver.in_touch_code,
        leaver.in_touch,
        leaver.activity_code,
        leaver.activity,
        leaver.accommodation_code,
        leaver.accommodation,
        leaver.return_year,
        leaver.source_file,
        leaver.row_number,
        false as has_conflicting_rows
    from core.care_leaver as leaver
    inner join last_year
        on leaver.authority = last_year.authority and leaver.period_end = last_year.period_end
    union all by name
    select
        last_year.as_at,
        record.authority,
        record.child_id,
        coalesce(born.dob, record.dob) as birth_date,
        record.return_year,
        record.source_file,
        record.row_number,
        true as has_conflicting_rows
    from core.care_leaver_record as record
    inner join last_year
        on
            record.authority = last_year.authority
            and record.return_year = reporting_year(last_year.period_end)
    left join core.cla_child as born
        on record.authority = born.authority and record.child_id = born.child_id
    where
        record.has_conflicting_rows
        and age_years(coalesce(born.dob, record.dob), last_year.period_end) between 19 and 21

)

select
    young_person.*,
    age_years(young_person.birth_date, young_person.as_at) as age,
    holder.team,
    holder.social_worker,
    holder.iro
from young_person
left join core.case_holder as holder
    on
        young_person.authority = holder.authority
        and young_person.child_id = holder.child_id
        and holder.service = 'cla'
