-- Outcomes of children looked after (OC2), typed: one row per delivered row.
-- A flag is 1 (yes) or 0 (no); anything else is not recorded and named in invalid_flags (DQ-054;
-- INDICATORS 3.7). An SDQ score is a whole number from 0 to 40 in digits only; anything else is no
-- score (DQ-056). row_text holds every column trimmed, in upper case and dates as dates: two rows
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
        code_value(sdq_score) as sdq_score_text,
        code_value(sdq_reason) as sdq_reason_code,
        code_value(convicted) as convicted_flag,
        code_value(health_check) as health_check_flag,
        code_value(immunisations) as immunisations_flag,
        code_value(teeth_check) as teeth_check_flag,
        code_value(health_assessment) as health_assessment_flag,
        code_value(substance_misuse) as substance_misuse_flag,
        code_value(intervention_received) as intervention_received_flag,
        code_value(intervention_offered) as intervention_offered_flag
    from raw.cla_oc2

),

scored as (

    select
        *,
        case
            when
                regexp_full_match(sdq_score_text, '[0-9]+')
                and try_cast(sdq_score_text as hugeint) <= 40
                then try_cast(sdq_score_text as integer)
        end as sdq_score
    from delivered

),

typed as (

    select
        authority,
        return_year,
        source_file,
        row_number,
        child_id,
        dob,
        sdq_score,
        sdq_score_text is not null and sdq_score is null as has_invalid_sdq_score,
        sdq_reason_code,
        case convicted_flag when '1' then true when '0' then false end as is_convicted,
        case health_check_flag when '1' then true when '0' then false end as has_development_check,
        case immunisations_flag when '1' then true when '0' then false end as has_immunisations,
        case teeth_check_flag when '1' then true when '0' then false end as has_dental_check,
        case health_assessment_flag when '1' then true when '0' then false end
            as has_health_assessment,
        case substance_misuse_flag when '1' then true when '0' then false end
            as has_substance_misuse,
        case intervention_received_flag when '1' then true when '0' then false end
            as has_received_intervention,
        case intervention_offered_flag when '1' then true when '0' then false end
            as is_offered_intervention,
        list_filter(
            [
                if(convicted_flag not in ('0', '1'), 'CONVICTED', null),
                if(health_check_flag not in ('0', '1'), 'HEALTH_CHECK', null),
                if(immunisations_flag not in ('0', '1'), 'IMMUNISATIONS', null),
                if(teeth_check_flag not in ('0', '1'), 'TEETH_CHECK', null),
                if(health_assessment_flag not in ('0', '1'), 'HEALTH_ASSESSMENT', null),
                if(substance_misuse_flag not in ('0', '1'), 'SUBSTANCE_MISUSE', null),
                if(intervention_received_flag not in ('0', '1'), 'INTERVENTION_RECEIVED', null),
                if(intervention_offered_flag not in ('0', '1'), 'INTERVENTION_OFFERED', null),
            ],
            lambda flag: flag is not null
        ) as invalid_flags,
        concat(
            coalesce(strftime(dob, '%Y-%m-%d'), ''), '|', coalesce(sdq_score_text, ''), '|',
            coalesce(sdq_reason_code, ''), '|', coalesce(convicted_flag, ''), '|',
            coalesce(health_check_flag, ''), '|', coalesce(immunisations_flag, ''), '|',
            coalesce(teeth_check_flag, ''), '|', coalesce(health_assessment_flag, ''), '|',
            coalesce(substance_misuse_flag, ''), '|', coalesce(intervention_received_flag, ''), '|',
            coalesce(intervention_offered_flag, '')
        ) as row_text,
        if(child_id is null, 'DQ-004', null) as quarantine_rule,
        if(child_id is null, 'The row names no child.', null) as quarantine_reason
    from scored

)

select * from typed
