-- Young people in OC3 aged 19 to 21 at the end of the year with their time in care: one row per
-- young person and year.
-- Date of birth: header, else the OC3 row. Days in care count from the 14th to the day before the
-- 18th birthday; short breaks are not care. Episodes that begin after the year are ignored and
-- ends after it unknown (INDICATORS 1.1, 3.9 and 9).
with

young_person as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        record.child_id,
        record.in_touch_code,
        record.activity_code,
        record.accommodation_code,
        record.return_year,
        record.source_file,
        record.row_number,
        if(child.dob_source = 'header', child.dob, coalesce(record.dob, child.dob)) as birth_date
    from core.care_leaver_record as record
    inner join reference.period
        on
            record.authority = period.authority
            and record.return_year = period.year_ending
            and period.period_type = 'year'
    left join core.cla_child as child
        on record.authority = child.authority and record.child_id = child.child_id
    where not record.has_conflicting_rows

),

aged as (

    select
        young_person.*,
        add_years(birth_date, 14) as fourteenth_birthday,
        add_years(birth_date, 16) as sixteenth_birthday,
        add_years(birth_date, 18) as eighteenth_birthday
    from young_person
    where age_years(birth_date, period_end) between 19 and 21

),

known_row as (

    select
        aged.authority,
        aged.period_end,
        aged.child_id,
        min_by(coalesce(episode.rne, ''), episode.decom) as first_rne,
        bool_and(episode.is_short_break) as has_short_breaks_only
    from aged
    inner join core.cla_episode as episode
        on
            aged.authority = episode.authority
            and aged.child_id = episode.child_id
            and aged.period_end >= episode.decom
            and not episode.is_zero_day
    group by aged.authority, aged.period_end, aged.child_id

),

care as (

    select
        aged.authority,
        aged.period_end,
        aged.child_id,
        sum(
            greatest(
                0,
                least(
                    coalesce(period_of_care.end_date, aged.eighteenth_birthday),
                    aged.eighteenth_birthday
                )
                - greatest(period_of_care.start_date, aged.fourteenth_birthday)
            )
        ) as days_from_14_to_18,
        bool_or(
            coalesce(period_of_care.end_date > aged.sixteenth_birthday, true)
            and period_of_care.start_date < aged.eighteenth_birthday
        ) as has_day_from_16,
        bool_or(coalesce(period_of_care.end_date > aged.period_end, true)) as is_looked_after,
        max_by(coalesce(period_of_care.end_reason, ''), period_of_care.start_date) as final_reason
    from aged
    inner join core.cla_period_of_care as period_of_care
        on
            aged.authority = period_of_care.authority
            and aged.child_id = period_of_care.child_id
            and aged.period_end >= period_of_care.start_date
    group by aged.authority, aged.period_end, aged.child_id

),

candidates as (

    select
        aged.*,
        known_row.first_rne,
        coalesce(known_row.has_short_breaks_only, false) as has_short_breaks_only,
        care.days_from_14_to_18,
        care.has_day_from_16,
        coalesce(care.is_looked_after, false) as is_looked_after,
        care.final_reason
    from aged
    left join known_row using (authority, period_end, child_id)
    left join care using (authority, period_end, child_id)

)

select * from candidates
