-- What the failing rows do to each headline figure of a reporting year: one row per authority,
-- indicator and reporting year (INDICATORS 8, last paragraph).
-- value_without: the figure without the cases that a rule kept as stated. lowest and highest: the
-- figure if no case, or every case, that is not recorded met the condition. The same with the rows
-- that rules left out, as if none, or all, of them met it; not known for means.
with

bounded as (

    select
        counted.*,
        counted.denominator as d,
        case
            when counted.unit = 'percent' then counted.numerator - counted.kept_numerator_cases
            when counted.is_mean then counted.numerator - counted.kept_measure
            else counted.numerator - counted.kept_cases
        end as n_without,
        if(counted.unit = 'percent' or counted.is_mean, counted.kept_cases, 0) as d_less,
        if(counted.unit = 'percent', counted.excluded_cases, 0) as d_more,
        if(counted.is_mean or counted.excluded_cases = 0, null, counted.excluded_cases)
            as n_more,
        if(
            counted.unit = 'percent' and counted.not_recorded_cases > 0,
            counted.not_recorded_cases,
            null
        ) as n_unknown
    from quality.figure_effect_count as counted

),

valued as (

    select
        bounded.*,
        if(kept_cases > 0, figure_value(n_without, d - d_less, times), null) as value_without,
        if(n_unknown > 0, value, null) as lowest_value,
        figure_value(numerator + n_unknown, d, times) as highest_value,
        if(n_more > 0, figure_value(numerator, d + d_more, times), null)
            as lowest_with_excluded,
        figure_value(numerator + n_more, d + d_more, times) as highest_with_excluded
    from bounded

),

shown as (

    select
        valued.*,
        if(unit = 'percent', '%', '') as sign,
        figure_text(value_without, decimals) as display_without,
        figure_text(lowest_value, decimals) as lowest_display,
        figure_text(highest_value, decimals) as highest_display,
        figure_text(lowest_with_excluded, decimals) as lowest_display_with_excluded,
        figure_text(highest_with_excluded, decimals) as highest_display_with_excluded
    from valued

)

select
    authority,
    indicator_id,
    definition_version,
    year_ending,
    unit,
    status,
    value,
    display,
    rules,
    failing_rows,
    kept_cases,
    value_without,
    display_without,
    excluded_cases,
    lowest_with_excluded,
    highest_with_excluded,
    not_recorded_cases,
    lowest_value,
    highest_value,
    coalesce(
        display_without <> display
        or highest_display <> display
        or lowest_display_with_excluded <> display
        or highest_display_with_excluded <> display,
        false
    ) as is_visible,
    case
        when status <> 'ok' then concat('no figure: ', status)
        else concat_ws(
            '; ',
            concat(display, sign),
            if(
                n_unknown > 0,
                concat(
                    not_recorded_cases, ' not recorded: between ', lowest_display, sign, ' and ',
                    highest_display, sign
                ),
                null
            ),
            if(
                n_more > 0,
                concat(
                    excluded_cases, ' left out: with them between ',
                    lowest_display_with_excluded, sign, ' and ', highest_display_with_excluded, sign
                ),
                null
            ),
            if(
                kept_cases > 0 and value_without is not null,
                concat(kept_cases, ' kept as stated: without them ', display_without, sign),
                null
            )
        )
    end as effect_in_words
from shown
