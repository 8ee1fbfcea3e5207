//! Key figures as the policy defines them: what is measured, under which name, from when on it asks for attention.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Better, FIGURES, KeyFigure, Measure, of_code};
use crate::field::FieldError;
use crate::heat::vendor::Grade;
use crate::policy::Policy;

/// One definition, as the policy keeps it. Those of the product stand under the code of their measure, the
/// institution's own ones under `own-1`, `own-2` and so on.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Indicator {
    /// Code of what is measured.
    pub measure: String,
    /// Empty: the name of what is measured.
    #[serde(default)]
    pub ja: String,
    #[serde(default)]
    pub en: String,
    pub better: Better,
    /// From where on it asks for attention and for action; none: it is not judged.
    pub limits: Option<[i64; 2]>,
    /// Whether it is kept before the reader: page, home, report.
    pub on: bool,
}

/// A definition with what it measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Defined {
    pub code: String,
    pub figure: &'static KeyFigure,
    pub indicator: Indicator,
}

/// Own definitions that a policy may have.
pub const OWN: usize = 30;

/// Longest name, in characters.
pub const NAME: usize = 100;

/// The row of a form that adds a definition.
pub const NEW: &str = "new";

/// A limit that was left empty while the other one was not; outside of every range.
pub(crate) const EMPTY: i64 = -2;

impl Indicator {
    /// The product's own definition of a measure.
    pub fn of(figure: &KeyFigure) -> Self {
        Self {
            measure: figure.code.to_owned(),
            ja: String::new(),
            en: String::new(),
            better: figure.better,
            limits: figure.limits,
            on: figure.shown_first,
        }
    }

    /// What an own definition begins with.
    fn blank() -> Self {
        Self { on: true, ..Self::of(&FIGURES[0]) }
    }

    /// The fields of a form: name and value.
    pub fn fields(&self) -> [(&'static str, String); 7] {
        let limit = |place: usize| {
            self.limits
                .map(|limits| limits[place])
                .filter(|limit| *limit != EMPTY)
                .map(|limit| limit.to_string())
        };
        [
            ("on", if self.on { "yes" } else { "no" }.to_owned()),
            ("ja", self.ja.clone()),
            ("en", self.en.clone()),
            ("measure", self.measure.clone()),
            ("better", self.better.code().to_owned()),
            ("watch", limit(0).unwrap_or_default()),
            ("act", limit(1).unwrap_or_default()),
        ]
    }

    fn set(&mut self, field: &str, value: &str) {
        match field {
            "on" => self.on = value != "no",
            "ja" => value.clone_into(&mut self.ja),
            "en" => value.clone_into(&mut self.en),
            "measure" => value.clone_into(&mut self.measure),
            "better" => self.better = Better::from_code(value).unwrap_or(self.better),
            "watch" | "act" => {
                let mut limits = self.limits.unwrap_or([EMPTY; 2]);
                // What is no number is outside of every range, so that the mistake is named.
                limits[usize::from(field == "act")] =
                    if value.is_empty() { EMPTY } else { value.parse().unwrap_or(-1) };
                self.limits = (limits != [EMPTY; 2]).then_some(limits);
            }
            _ => {}
        }
    }

    /// What cannot be: field and what is wrong.
    fn problems(&self, code: &str) -> Vec<(&'static str, &'static str)> {
        let mut wrong = Vec::new();
        let own = of_code(code).is_none();
        let figure = of_code(&self.measure).filter(|figure| own || figure.code == code);
        if figure.is_none() {
            wrong.push(("measure", "choice"));
        }
        if own && self.ja.trim().is_empty() {
            wrong.push(("ja", "required"));
        }
        for (field, name) in [("ja", &self.ja), ("en", &self.en)] {
            if name.chars().count() > NAME {
                wrong.push((field, "too_long"));
            } else if name.chars().any(char::is_control) {
                wrong.push((field, "control_character"));
            }
        }
        if let Some(limits) = self.limits {
            let most = match figure.map(|figure| figure.measure) {
                Some(Measure::Percent) => 100,
                _ => 1_000_000,
            };
            let before = wrong.len();
            for (limit, field) in limits.into_iter().zip(["watch", "act"]) {
                if !(0..=most).contains(&limit) {
                    wrong.push((field, if most == 100 { "percent" } else { "number" }));
                }
            }
            let [watch, act] = limits;
            let in_order = if self.better == Better::Higher { watch >= act } else { watch <= act };
            if wrong.len() == before && !in_order {
                wrong.push(("act", "limits_order"));
            }
        }
        wrong
    }
}

/// As it was stored: versions from before definitions kept the two limits alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Limits([i64; 2]),
    Whole(Indicator),
}

/// The definitions of a stored policy.
///
/// # Errors
/// Those of the format.
pub fn stored<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Indicator>, D::Error> {
    let all = BTreeMap::<String, Stored>::deserialize(from)?;
    let whole = |(code, stored): (String, Stored)| {
        let indicator = match stored {
            Stored::Whole(indicator) => indicator,
            Stored::Limits(limits) => {
                let own = of_code(&code).map_or_else(Indicator::blank, Indicator::of);
                Indicator { measure: code.clone(), limits: Some(limits), ..own }
            }
        };
        (code, indicator)
    };
    Ok(all.into_iter().map(whole).collect())
}

/// Whether the code is one of the institution's own: `own-7`.
pub fn is_own(code: &str) -> bool {
    code.strip_prefix("own-").is_some_and(|number| {
        number.len() <= 4 && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

impl Defined {
    /// Name in Japanese and English.
    pub fn name(&self) -> (String, String) {
        let own = &self.indicator;
        let ja = if own.ja.is_empty() { self.figure.ja.to_owned() } else { own.ja.clone() };
        // A name of one's own is better than one that says something else.
        let en = match (own.en.is_empty(), own.ja.is_empty()) {
            (false, _) => own.en.clone(),
            (true, false) => own.ja.clone(),
            (true, true) => self.figure.en.to_owned(),
        };
        (ja, en)
    }

    /// How a value stands. Without limits, and without a value, it is not judged.
    pub fn grade(&self, value: Option<f64>) -> Grade {
        let (Some([watch, act]), Some(value)) = (self.indicator.limits, value) else {
            return Grade::Unknown;
        };
        let over = |limit: i64| match self.indicator.better {
            Better::Lower | Better::Neither => value >= limit as f64,
            Better::Higher => value < limit as f64,
        };
        if over(act) {
            Grade::Bad
        } else if over(watch) {
            Grade::Watch
        } else {
            Grade::Good
        }
    }
}

impl Policy {
    /// The definition with this code, whether it is switched on or off; none where nothing is called so.
    pub fn indicator(&self, code: &str) -> Option<Defined> {
        let kept = self.key_figures.get(code);
        let figure = kept.and_then(|one| of_code(&one.measure)).or_else(|| of_code(code))?;
        let indicator = kept.cloned().unwrap_or_else(|| Indicator::of(figure));
        Some(Defined { code: code.to_owned(), figure, indicator })
    }

    /// Every definition: the product's in their order, then the institution's own.
    pub fn indicators(&self) -> Vec<Defined> {
        let own = self.key_figures.keys().filter(|code| of_code(code).is_none());
        let mut own: Vec<&String> = own.collect();
        own.sort_by_key(|code| (code.len(), (*code).clone()));
        let codes = FIGURES.iter().map(|figure| figure.code).chain(own.into_iter().map(String::as_str));
        codes.filter_map(|code| self.indicator(code)).collect()
    }

    /// A code for one more own definition.
    pub fn next_indicator(&self) -> String {
        let last = self
            .key_figures
            .keys()
            .filter(|code| is_own(code))
            .filter_map(|code| code[4..].parse::<u32>().ok());
        format!("own-{}", last.max().unwrap_or(0) + 1)
    }

    /// Sets one field of a definition (`top_share`, `watch`). What equals the product's own is not written down: a later
    /// default is to count.
    pub(crate) fn set_indicator(&mut self, code: &str, field: &str, value: &str) {
        let own = of_code(code).map(Indicator::of);
        if own.is_none() && !is_own(code) {
            return;
        }
        let known = self.key_figures.get(code).cloned().or_else(|| own.clone());
        let mut indicator = known.unwrap_or_else(Indicator::blank);
        indicator.set(field, value);
        if own.as_ref() == Some(&indicator) {
            self.key_figures.remove(code);
        } else {
            self.key_figures.insert(code.to_owned(), indicator);
        }
    }

    /// This policy after a form that gives fields by code. `on` = `remove` takes out an own definition; the row `new`
    /// adds one where it has a name, and the code that it got is returned.
    #[must_use]
    pub fn with_indicators(
        &self,
        rows: &BTreeMap<String, BTreeMap<String, String>>,
    ) -> (Self, Option<String>) {
        let (mut policy, mut added) = (self.clone(), None);
        for (code, fields) in rows {
            let text = |field: &str| fields.get(field).map(|text| text.trim()).unwrap_or_default();
            let code = if code == NEW {
                if text("ja").is_empty() && text("en").is_empty() {
                    continue;
                }
                added.insert(policy.next_indicator()).clone()
            } else {
                code.clone()
            };
            if text("on") == "remove" && is_own(&code) {
                policy.key_figures.remove(&code);
                continue;
            }
            policy = policy
                .with(fields.iter().map(|(field, value)| (format!("key_figures.{code}.{field}"), value)));
        }
        (policy, added)
    }

    /// What cannot be a definition of a key figure, by the name of its field.
    pub(crate) fn indicator_problems(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let own = self.key_figures.keys().filter(|code| of_code(code).is_none()).count();
        for (code, indicator) in &self.key_figures {
            let name = format!("key_figures.{code}");
            if of_code(code).is_none() && (!is_own(code) || own > OWN) {
                errors.push(FieldError::new(&name, if is_own(code) { "too_long" } else { "no_such_field" }));
                continue;
            }
            let wrong = indicator.problems(code);
            errors.extend(
                wrong.into_iter().map(|(field, wrong)| FieldError::new(&format!("{name}.{field}"), wrong)),
            );
        }
        errors
    }
}
