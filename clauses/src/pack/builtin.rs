//! The packs that are embedded in the program.

use std::sync::OnceLock;

use super::{Pack, PackError};

/// Name and text of the files of one edition.
type Files = &'static [(&'static str, &'static str)];

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../packs/", $folder, "/", $name)))),+]
    };
}

const FSA: Files = files![
    "fsa-2.6-8": "pack.toml", "vocabulary.toml",
    "01-roles.toml", "02-audit.toml", "03-subcontracting.toml", "04-security.toml", "05-staff.toml",
    "06-incident.toml", "07-assessment.toml", "08-serious-vulnerability.toml", "09-exercise.toml",
    "10-data.toml", "11-termination.toml", "12-assurance.toml",
];

const EXTENDED: Files = files![
    "fsa-2.6-8-extended": "pack.toml", "vocabulary.toml",
    "01-authority.toml", "02-service-levels.toml", "03-location.toml", "04-transition.toml",
    "05-insolvency.toml", "06-flow-down.toml", "07-personal-data.toml", "08-anti-social.toml",
    "09-continuity.toml", "10-law.toml", "11-insurance.toml",
];

const DORA: Files = files![
    "dora-30": "pack.toml", "vocabulary.toml",
    "01-description.toml", "02-locations.toml", "03-data-protection.toml", "04-data-return.toml",
    "05-service-levels.toml", "06-incident-assistance.toml", "07-authorities.toml", "08-termination.toml",
    "09-training.toml", "10-targets.toml", "11-reporting.toml", "12-contingency.toml",
    "13-tlpt.toml", "14-audit.toml", "15-exit.toml",
];

static PACKS: [(&str, Files, OnceLock<Pack>); 3] = [
    ("fsa-2.6-8", FSA, OnceLock::new()),
    ("fsa-2.6-8-extended", EXTENDED, OnceLock::new()),
    ("dora-30", DORA, OnceLock::new()),
];

impl Pack {
    /// The pack of the guideline's twelve items, compiled once.
    ///
    /// # Panics
    /// Never in a released build: the embedded files are checked by the tests.
    pub fn builtin() -> &'static Self {
        compiled(&PACKS[0])
    }

    /// The ids of the embedded packs; the first is the guideline's twelve items.
    pub fn ids() -> impl Iterator<Item = &'static str> {
        PACKS.iter().map(|(id, _, _)| *id)
    }

    /// The embedded pack with this id, compiled once.
    ///
    /// # Panics
    /// Never in a released build: the embedded files are checked by the tests.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        PACKS.iter().find(|(known, _, _)| *known == id).map(compiled)
    }
}

fn compiled((id, files, pack): &'static (&str, Files, OnceLock<Pack>)) -> &'static Pack {
    pack.get_or_init(|| {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Pack::load(files).unwrap_or_else(|errors| {
            let lines: Vec<String> = errors.iter().map(PackError::to_string).collect();
            panic!("the built-in pack {id}:\n{}", lines.join("\n"))
        })
    })
}
