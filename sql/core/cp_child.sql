-- Children known to child protection with their characteristics: one row per child.
-- All characteristics come from one child element of the latest return that holds the child;
-- where a return holds the child several times, from the element with more of them filled, then
-- the greatest as text (INDICATORS 9). Sex and ethnicity outside their code sets are Not known;
-- an unknown disability code counts as Disabled (INDICATORS 5, 9).
with

disabilities as (

    select
        disability.authority,
        disability.return_year,
        disability.child_number,
        disability.child_id,
        string_agg(distinct disability.disability_code, ' ' order by disability.disability_code)
            as disability_codes,
        bool_or(coalesce(code.group_name, 'Disabled') = 'Disabled') as is_disabled
    from staging.cp_child_disability as disability
    left join reference.code
        on code.code_set = 'disability' and disability.disability_code = code.code
    where disability.disability_code is not null
    group by all

),

described as (

    select
        child.*,
        disabilities.disability_codes,
        disabilities.is_disabled
    from staging.cp_child as child
    left join disabilities
        on
            child.authority = disabilities.authority
            and child.return_year = disabilities.return_year
            and child.child_number = disabilities.child_number
            and child.child_id = disabilities.child_id

),

chosen as (

    select described.*
    from described
    qualify row_number() over (
        partition by described.authority, described.child_id
        order by
            described.return_year desc,
            (
                (described.upn is not null)::integer
                + (described.former_upn is not null)::integer
                + (described.upn_unknown_code is not null)::integer
                + (described.dob is not null)::integer
                + (described.expected_dob is not null)::integer
                + (described.gender_code is not null)::integer
                + (described.sex_code is not null)::integer
                + (described.date_of_death is not null)::integer
                + (described.ethnicity_code is not null)::integer
                + (described.disability_codes is not null)::integer
            ) desc,
            coalesce(described.upn, '') desc,
            coalesce(described.former_upn, '') desc,
            coalesce(described.upn_unknown_code, '') desc,
            coalesce(described.dob::varchar, '') desc,
            coalesce(described.expected_dob::varchar, '') desc,
            coalesce(described.gender_code, '') desc,
            coalesce(described.sex_code, '') desc,
            coalesce(described.date_of_death::varchar, '') desc,
            coalesce(described.ethnicity_code, '') desc,
            coalesce(described.disability_codes, '') desc,
            described.source_file desc,
            described.row_number asc
    ) = 1

)

select
    chosen.authority,
    chosen.child_id,
    chosen.upn,
    chosen.former_upn,
    chosen.dob,
    chosen.expected_dob,
    chosen.date_of_death,
    add_years(chosen.dob, 18) as adult_date,
    coalesce(sex.group_name, 'Not known') as sex,
    chosen.ethnicity_code,
    coalesce(ethnicity.group_name, 'Not known') as ethnicity_group,
    chosen.disability_codes,
    case
        when chosen.is_disabled then 'Disabled'
        when not chosen.is_disabled then 'Not disabled'
        else 'Not known'
    end as disability,
    chosen.return_year,
    chosen.source_file,
    chosen.row_number
from chosen
left join reference.code as sex
    on sex.code_set = 'sex' and coalesce(chosen.sex_code, chosen.gender_code) = sex.code
left join reference.code as ethnicity
    on ethnicity.code_set = 'ethnicity' and chosen.ethnicity_code = ethnicity.code
order by chosen.authority, chosen.child_id
