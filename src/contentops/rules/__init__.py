"""The checks, one file each; a rule's docstring is its documentation. These two lists are all there are, in the order of codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from contentops.model import Diagnostic
from contentops.rules import (
    active_file,
    address_taken,
    attribution_missing,
    banned_claim,
    block,
    broken_link,
    copywriting,
    coverage_gap,
    date_in_the_future,
    dates_out_of_order,
    duplicate_anchor,
    duplicate_choice,
    duplicate_key,
    empty_section,
    external_link,
    external_link_dead,
    follow_up_overdue,
    formula,
    front_matter_value,
    heading_order,
    image_without_text,
    invalid_record,
    lesson_in_no_course,
    lesson_twice,
    link_not_live,
    link_text,
    live_in_the_past,
    long_paragraph,
    long_sentence,
    malformed_link,
    misplaced_file,
    missing_asset,
    missing_cover_text,
    missing_licence,
    missing_record,
    mixed_script,
    no_key,
    orphan_topic,
    outdated_translation,
    overdue_state,
    oversized_asset,
    owner_missing,
    personal_data,
    picture_elsewhere,
    policy_not_in_force,
    prerequisite_circle,
    qualification_expired,
    quiz_all_right,
    quiz_no_explanation,
    raw_html,
    reading_level,
    review_overdue,
    second_h1,
    slug_form,
    stage_empty,
    stage_not_assessed,
    summary_length,
    terminology,
    title_length,
    transition_not_allowed,
    unbacked_claim,
    unknown_anchor,
    unknown_key,
    unknown_licence,
    unknown_name,
    unknown_state,
    unknown_tag,
    unreadable_file,
    unreadable_suppression,
    unused_asset,
    unused_suppression,
    video_without_transcript,
)
from contentops.rules.context import Context
from contentops.rules.page import Page


class Rule(Protocol):
    """What every rule's file holds."""

    CODE: str
    NAME: str
    SEVERITY: str
    GUARD: str
    """The guard of a transition that this rule is part of: `valid`, `links`, `licences` or `quality`; `release` is none of a
    transition's. A rule with options has `OPTIONS` too: their names with the values they have if nothing is said."""
    __doc__: str | None


class SiteRule(Rule, Protocol):
    """A rule that looks across documents, or at what is live."""

    def check(self, context: Context) -> Iterable[Diagnostic]: ...


class TextRule(Rule, Protocol):
    """A rule that looks at one document alone: what it finds depends on nothing but its bytes, its options and the standards."""

    def check(self, page: Page, options: Mapping[str, Any]) -> Iterable[Diagnostic]: ...


SITE_RULES: tuple[SiteRule, ...] = (
    unreadable_file,
    no_key,
    misplaced_file,
    duplicate_key,
    address_taken,
    unknown_name,
    dates_out_of_order,
    slug_form,
    date_in_the_future,
    unknown_state,
    unbacked_claim,
    invalid_record,
    missing_record,
    follow_up_overdue,
    review_overdue,
    overdue_state,
    policy_not_in_force,
    transition_not_allowed,
    owner_missing,
    broken_link,
    link_not_live,
    missing_asset,
    active_file,
    unknown_anchor,
    unused_asset,
    oversized_asset,
    external_link_dead,
    lesson_twice,
    prerequisite_circle,
    stage_empty,
    stage_not_assessed,
    lesson_in_no_course,
    orphan_topic,
    coverage_gap,
    live_in_the_past,
    qualification_expired,
    outdated_translation,
    unused_suppression,
    unreadable_suppression,
)

TEXT_RULES: tuple[TextRule, ...] = (
    front_matter_value,
    unknown_key,
    title_length,
    summary_length,
    missing_cover_text,
    unknown_tag,
    link_text,
    image_without_text,
    external_link,
    malformed_link,
    picture_elsewhere,
    second_h1,
    heading_order,
    duplicate_anchor,
    empty_section,
    block,
    quiz_all_right,
    quiz_no_explanation,
    duplicate_choice,
    video_without_transcript,
    formula,
    raw_html,
    missing_licence,
    unknown_licence,
    attribution_missing,
    personal_data,
    banned_claim,
    copywriting,
    mixed_script,
    terminology,
    long_sentence,
    long_paragraph,
    reading_level,
)

RULES: tuple[Rule, ...] = tuple(sorted((*SITE_RULES, *TEXT_RULES), key=lambda rule: rule.CODE))
"""Every rule, in the order of the codes."""
