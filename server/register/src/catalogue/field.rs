//! One field of a kind.

use super::{Choice, Kind};
use crate::access::Role;

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// One line, with its greatest length in characters.
    Text(usize),
    /// Several lines.
    LongText(usize),
    /// ISO date.
    Date,
    /// Day and minute in Japan (`2026-11-21 19:30`), or the day alone where the time is not known.
    Moment,
    /// A number from 0 with up to four decimals, kept as it was typed.
    Decimal,
    /// A number from 0.
    Integer,
    /// Whole yen.
    Yen,
    /// One of several codes.
    Choice(&'static [Choice]),
    /// Any of several codes.
    Choices(&'static [Choice]),
    /// One object of a kind.
    Reference(Kind),
    /// Several objects of a kind.
    References(Kind),
    /// Thirteen digits with a check digit.
    CorporateNumber,
    /// Twenty characters, ISO 17442.
    Lei,
    /// ISO 3166-1 alpha-2.
    Country,
    Email,
    Phone,
    Url,
    /// A department of the institution.
    Department,
}

/// How much a field is wanted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Need {
    Free,
    /// †: may be saved blank, and counts as incomplete until answered; 不明 is an answer.
    Ledger,
    /// Cannot be saved blank.
    Must,
}

/// When a field applies.
#[derive(Clone, Copy, Debug)]
pub enum When {
    Always,
    /// Only while the other field holds one of the codes.
    Is(&'static str, &'static [&'static str]),
}

/// One field. Every kind also has id, version, creation, last change and archiving, which are no fields.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says another thing about the field, and any may hold"
)]
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name of the column, the form's field, and in exports and the API.
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// What is asked and why; blank where the name says it.
    pub help_ja: &'static str,
    pub help_en: &'static str,
    /// The demand of guideline 2.6 that it serves (`⑤`), or blank.
    pub source: &'static str,
    pub ty: FieldType,
    pub need: Need,
    /// Whether 不明 is an answer.
    pub unknown: bool,
    pub when: When,
    pub section: &'static str,
    /// Who sees it, beyond the right to read; empty: everybody with that right.
    pub seen_by: &'static [Role],
    /// Who changes it, beyond the right to write; empty: everybody with that right.
    pub edited_by: &'static [Role],
    /// Computed by the program, never typed.
    pub derived: bool,
    /// No two objects share it.
    pub unique: bool,
    /// The column does not take null: blank is kept as empty text.
    pub(crate) not_null: bool,
}

/// The section that most fields stand in.
pub(super) const MAIN: &str = "main";

impl Field {
    pub(super) const fn new(code: &'static str, ty: FieldType, ja: &'static str, en: &'static str) -> Self {
        Self {
            code,
            ja,
            en,
            help_ja: "",
            help_en: "",
            source: "",
            ty,
            need: Need::Free,
            unknown: false,
            when: When::Always,
            section: MAIN,
            seen_by: &[],
            edited_by: &[],
            derived: false,
            unique: false,
            not_null: false,
        }
    }

    pub(super) const fn must(mut self) -> Self {
        self.need = Need::Must;
        self
    }

    /// † of guideline 2.6 (5): wanted, and 不明 is an answer.
    pub(super) const fn ledger(mut self) -> Self {
        self.need = Need::Ledger;
        self.unknown = true;
        self.source = "⑤";
        self
    }

    pub(super) const fn or_unknown(mut self) -> Self {
        self.unknown = true;
        self
    }

    pub(super) const fn help(mut self, ja: &'static str, en: &'static str) -> Self {
        self.help_ja = ja;
        self.help_en = en;
        self
    }

    pub(super) const fn source(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    pub(super) const fn when(mut self, field: &'static str, codes: &'static [&'static str]) -> Self {
        self.when = When::Is(field, codes);
        self
    }

    pub(super) const fn section(mut self, section: &'static str) -> Self {
        self.section = section;
        self
    }

    pub(super) const fn seen_by(mut self, roles: &'static [Role]) -> Self {
        self.seen_by = roles;
        self
    }

    pub(super) const fn edited_by(mut self, roles: &'static [Role]) -> Self {
        self.edited_by = roles;
        self
    }

    pub(super) const fn derived(mut self) -> Self {
        self.derived = true;
        self
    }

    pub(super) const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    pub(super) const fn not_null(mut self) -> Self {
        self.not_null = true;
        self
    }

    /// The codes it may hold.
    pub const fn choices(&self) -> &'static [Choice] {
        match self.ty {
            FieldType::Choice(choices) | FieldType::Choices(choices) => choices,
            _ => &[],
        }
    }

    /// The kind of object it refers to.
    pub const fn refers_to(&self) -> Option<Kind> {
        match self.ty {
            FieldType::Reference(kind) | FieldType::References(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether it holds several values.
    pub const fn is_list(&self) -> bool {
        matches!(self.ty, FieldType::Choices(_) | FieldType::References(_))
    }

    /// Whether its column is a number.
    pub const fn is_number(&self) -> bool {
        matches!(self.ty, FieldType::Integer | FieldType::Yen)
    }

    pub fn seen_with(&self, roles: &[Role]) -> bool {
        self.seen_by.is_empty() || roles.iter().any(|role| self.seen_by.contains(role))
    }

    pub fn edited_with(&self, roles: &[Role]) -> bool {
        !self.derived
            && self.seen_with(roles)
            && (self.edited_by.is_empty() || roles.iter().any(|role| self.edited_by.contains(role)))
    }
}
