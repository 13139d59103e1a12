-- Children of the 903 return (header), typed: one row per delivered row.
-- DOB is the only date that makes a row unusable when it cannot be read (DQ-003; INDICATORS 9).
-- row_text holds every column trimmed, in upper case and dates as dates: two rows are identical
-- if it is equal (DQ-005).
with

delivered as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        code_value(sex) as sex_code,
        text_value(dob) as dob_text,
        uk_date(dob) as dob,
        code_value(ethnic) as ethnicity_code,
        code_value(upn) as upn,
        code_value(mother) as is_mother_code,
        uk_date(mc_dob) as mother_child_dob
    from raw.cla_header

),

typed as (

    select
        authority,
        return_year,
        source_file,
        row_number,
        child_id,
        sex_code,
        dob,
        ethnicity_code,
        upn,
        is_mother_code,
        mother_child_dob,
        concat_ws(
            '|',
            coalesce(sex_code, ''),
            coalesce(strftime(dob, '%Y-%m-%d'), ''),
            coalesce(ethnicity_code, ''),
            coalesce(upn, ''),
            coalesce(is_mother_code, ''),
            coalesce(strftime(mother_child_dob, '%Y-%m-%d'), '')
        ) as row_text,
        case
            when dob_text is not null and dob is null then 'DQ-003'
            when child_id is null then 'DQ-004'
        end as quarantine_rule,
        case
            when dob_text is not null and dob is null
                then 'The date of birth is not a date in the form dd/mm/yyyy.'
            when child_id is null then 'The row names no child.'
        end as quarantine_reason
    from delivered

)

select * from typed
