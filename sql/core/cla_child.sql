-- Children named in any 903 file: one row per authority and child.
-- Sex, ethnicity and UPN come from the latest usable header, for all years; the date of birth is
-- that of core.cla_child_dob (INDICATORS 9, attributes). first_decom is the earliest known
-- episode of any legal status: a DECOM before the date of birth makes that date unusable where
-- ages decide (DQ-008).
with

latest_header as (

    select *
    from core.cla_header_row
    qualify row_number() over (partition by authority, child_id order by return_year desc) = 1

),

first_episode as (

    select
        authority,
        child_id,
        min(decom) as first_decom
    from core.cla_episode_stacked
    where not is_zero_day
    group by authority, child_id

),

children as (

    select
        birth.authority,
        birth.child_id,
        birth.dob,
        birth.dob_source,
        header.sex_code,
        coalesce(sex.group_name, 'Not known') as sex,
        header.ethnicity_code,
        header.upn,
        header.child_id is not null as has_header,
        first_episode.first_decom,
        header.return_year,
        header.source_file,
        header.row_number
    from core.cla_child_dob as birth
    left join latest_header as header
        on birth.authority = header.authority and birth.child_id = header.child_id
    left join first_episode
        on birth.authority = first_episode.authority and birth.child_id = first_episode.child_id
    left join reference.code as sex
        on header.sex_code = sex.code and sex.code_set = 'sex_903'

)

select * from children
