//! The EU register of information (Commission Implementing Regulation (EU) 2024/2956) out of what we hold.
//!
//! Templates and columns have the identifiers of the regulation; closed lists its words. What is 不明 here is
//! `Unknown` there, and a column for which the register holds nothing is empty: neither is filled with a guess.
//! `COLUMNS.csv` says of each column where it comes from.

mod rows;
#[cfg(feature = "ssr")]
pub mod store;

use crate::record::{Record, UNKNOWN};

pub use rows::{Linked, templates};

/// One column: identifier, name, the field of ours or empty where we hold nothing.
pub type Column = (&'static str, &'static str, &'static str);

/// One template: identifier, name, columns.
pub type Template = (&'static str, &'static str, &'static [Column]);

/// A template with its rows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Filled {
    pub template: &'static Template,
    pub rows: Vec<Vec<String>>,
}

/// All templates from `B_01` to `B_07`.
pub const TEMPLATES: [Template; 13] = [
    (
        "B_01.01",
        "Entity maintaining the register of information",
        &[
            ("c0010", "LEI of the entity maintaining the register", ""),
            ("c0020", "Name of the entity", ""),
            ("c0030", "Country of the entity", ""),
            ("c0040", "Type of entity", ""),
            ("c0050", "Competent authority", ""),
            ("c0060", "Date of the reporting", ""),
        ],
    ),
    (
        "B_01.02",
        "List of entities within the scope of the register of information",
        &[
            ("c0010", "LEI of the entity", ""),
            ("c0020", "Name of the entity", ""),
            ("c0030", "Country of the entity", ""),
            ("c0040", "Type of entity", ""),
            ("c0050", "Hierarchy of the entity within the group", ""),
            ("c0060", "LEI of the direct parent undertaking", ""),
            ("c0070", "Date of last update", ""),
            ("c0080", "Date of integration in the register", ""),
            ("c0090", "Date of deletion in the register", ""),
            ("c0100", "Currency", ""),
            ("c0110", "Value of total assets", ""),
        ],
    ),
    (
        "B_01.03",
        "List of branches",
        &[
            ("c0010", "Identification code of the branch", ""),
            ("c0020", "LEI of the head office", ""),
            ("c0030", "Name of the branch", ""),
            ("c0040", "Country of the branch", ""),
        ],
    ),
    (
        "B_02.01",
        "Contractual arrangements: general information",
        &[
            ("c0010", "Contractual arrangement reference number", "contract.external_id, else id"),
            ("c0020", "Type of contractual arrangement", "contract.kind"),
            ("c0030", "Overarching contractual arrangement reference number", "contract.parent_id"),
            ("c0040", "Currency of the amount", "JPY where an amount is held"),
            ("c0050", "Annual expense or estimated cost", "contract.amount"),
        ],
    ),
    (
        "B_02.02",
        "Contractual arrangements: specific information",
        &[
            ("c0010", "Contractual arrangement reference number", "contract.external_id, else id"),
            ("c0020", "LEI of the entity making use of the services", ""),
            ("c0030", "Identification code of the provider", "party.lei, else corporate_number"),
            ("c0040", "Type of code", "party.lei, else corporate_number"),
            ("c0050", "Function identifier", "dependency.function_id"),
            ("c0060", "Type of ICT services", "engagement.service_type"),
            ("c0070", "Start date", "contract.starts_on"),
            ("c0080", "End date", "contract.ends_on"),
            ("c0090", "Reason of the termination", ""),
            ("c0100", "Notice period for the financial entity (days)", "contract.notice_own"),
            ("c0110", "Notice period for the provider (days)", "contract.notice_other"),
            ("c0120", "Country of the governing law", "contract.governing_law"),
            ("c0130", "Country of provision of the services", "location.country (processing)"),
            ("c0140", "Storage of data", "location (storage)"),
            ("c0150", "Location of the data at rest", "location.country (storage)"),
            ("c0160", "Location of management of the data", "location.country (processing)"),
            ("c0170", "Sensitiveness of the data", "data_handling.sensitivity"),
            ("c0180", "Level of reliance on the service", "engagement.reliance"),
        ],
    ),
    (
        "B_02.03",
        "Contractual arrangements linked within the group",
        &[
            ("c0010", "Contractual arrangement reference number", "contract of a party within the group"),
            ("c0020", "Contractual arrangement linked to it", "contract.parent_id"),
        ],
    ),
    (
        "B_03.01",
        "Entities signing the contractual arrangements",
        &[
            ("c0010", "Contractual arrangement reference number", ""),
            ("c0020", "LEI of the entity signing", ""),
        ],
    ),
    (
        "B_03.02",
        "Providers signing the contractual arrangements",
        &[
            ("c0010", "Contractual arrangement reference number", "contract.external_id, else id"),
            ("c0020", "Identification code of the provider", "party.lei, else corporate_number"),
            ("c0030", "Type of code", "party.lei, else corporate_number"),
        ],
    ),
    (
        "B_04.01",
        "Entities making use of the services",
        &[
            ("c0010", "Contractual arrangement reference number", ""),
            ("c0020", "LEI of the entity making use", ""),
            ("c0030", "Nature of the entity", ""),
            ("c0040", "Identification code of the branch", ""),
        ],
    ),
    (
        "B_05.01",
        "ICT third-party service providers",
        &[
            ("c0010", "Identification code of the provider", "party.lei, else corporate_number"),
            ("c0020", "Type of code", "party.lei, else corporate_number"),
            ("c0030", "Additional identification code", "party.corporate_number beside an LEI"),
            ("c0040", "Type of additional code", "party.corporate_number beside an LEI"),
            ("c0050", "Legal name", "party.name_ja"),
            ("c0060", "Name in Latin alphabet", "party.name_en"),
            ("c0070", "Type of person", "legal person"),
            ("c0080", "Country of the headquarters", "party.head_office_country"),
            ("c0090", "Currency of the amount", "JPY where a cost is held"),
            ("c0100", "Total annual expense or estimated cost", "engagement.annual_cost, summed"),
            ("c0110", "Identification code of the ultimate parent", "party.parent_id"),
            ("c0120", "Type of code of the ultimate parent", "party.parent_id"),
        ],
    ),
    (
        "B_05.02",
        "ICT service supply chains",
        &[
            ("c0010", "Contractual arrangement reference number", "contract.external_id, else id"),
            ("c0020", "Type of ICT services", "engagement.service_type"),
            ("c0030", "Identification code of the provider", "party.lei, else corporate_number"),
            ("c0040", "Type of code", "party.lei, else corporate_number"),
            ("c0050", "Rank", "chain.rank"),
            ("c0060", "Identification code of the recipient", "chain.from_party_id"),
            ("c0070", "Type of code of the recipient", "chain.from_party_id"),
        ],
    ),
    (
        "B_06.01",
        "Functions identification",
        &[
            ("c0010", "Function identifier", "function.external_id, else id"),
            ("c0020", "Licensed activity", ""),
            ("c0030", "Function name", "function.name_ja"),
            ("c0040", "LEI of the financial entity", ""),
            ("c0050", "Criticality or importance assessment", "function.criticality"),
            ("c0060", "Reasons for criticality or importance", ""),
            ("c0070", "Date of the last assessment", ""),
            ("c0080", "Recovery time objective (hours)", "function.rto_hours"),
            ("c0090", "Recovery point objective (hours)", "function.rpo_hours"),
            ("c0100", "Impact of discontinuing the function", ""),
        ],
    ),
    (
        "B_07.01",
        "Assessment of the ICT services",
        &[
            ("c0010", "Contractual arrangement reference number", "contract.external_id, else id"),
            ("c0020", "Identification code of the provider", "party.lei, else corporate_number"),
            ("c0030", "Type of code", "party.lei, else corporate_number"),
            ("c0040", "Type of ICT services", "engagement.service_type"),
            ("c0050", "Substitutability", "engagement.substitutability"),
            ("c0060", "Reason if not substitutable", "engagement.substitution_reason"),
            ("c0070", "Date of the last audit", ""),
            ("c0080", "Existence of an exit plan", ""),
            ("c0090", "Possibility of reintegration", "engagement.reintegration"),
            ("c0100", "Impact of discontinuing the services", "engagement.impact"),
            ("c0110", "Are there alternative providers identified", "engagement.alternatives"),
            ("c0120", "Identification of alternative providers", "engagement.alternatives"),
        ],
    ),
];

/// The word for what is not known.
pub const NOT_KNOWN: &str = "Unknown";

/// The text of a field: [`NOT_KNOWN`] for 不明, empty where nothing is held.
fn said(record: &Record, code: &str) -> String {
    let text = record.get(code).text();
    if text == UNKNOWN { NOT_KNOWN.to_owned() } else { text }
}
