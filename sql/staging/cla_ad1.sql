-- Adopted children (AD1), typed: one row per delivered row.
-- An unreadable DATE_MATCH rejects the row (DQ-003); any other unreadable date counts as missing
-- (INDICATORS 9). row_text holds every column trimmed, in upper case and dates as dates: two rows
-- are identical if it is equal (DQ-005).
with

delivered as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        uk_date(dob) as dob,
        uk_date(date_int) as best_interest_date,
        uk_date(date_match) as match_date,
        code_value(foster_care) as foster_care_flag,
        code_value(nb_adoptr) as adopters_text,
        code_value(sex_adoptr) as adopter_sex_code,
        code_value(ls_adoptr) as adopter_legal_status_code,
        is_bad_date(date_match, uk_date(date_match)) as has_bad_match_date,
        text_value(date_match) as match_date_text
    from raw.cla_ad1

),

typed as (

    select
        authority,
        return_year,
        source_file,
        row_number,
        child_id,
        dob,
        best_interest_date,
        match_date,
        case foster_care_flag when '1' then true when '0' then false end
            as is_adopted_by_foster_carer,
        try_cast(adopters_text as integer) as adopters_n,
        adopter_sex_code,
        adopter_legal_status_code,
        concat(
            coalesce(strftime(dob, '%Y-%m-%d'), ''),
            '|',
            coalesce(strftime(best_interest_date, '%Y-%m-%d'), ''),
            '|',
            coalesce(strftime(match_date, '%Y-%m-%d'), ''),
            '|',
            coalesce(foster_care_flag, ''),
            '|',
            coalesce(adopters_text, ''), '|', coalesce(adopter_sex_code, ''), '|',
            coalesce(adopter_legal_status_code, '')
        ) as row_text,
        case
            when child_id is null then 'DQ-004'
            when has_bad_match_date then 'DQ-003'
        end as quarantine_rule,
        case
            when child_id is null then 'The row names no child.'
            when has_bad_match_date then concat('DATE_MATCH is not a date: ', match_date_text, '.')
        end as quarantine_reason
    from delivered

)

select * from typed
