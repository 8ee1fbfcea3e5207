//! Likelihood and impact of an engagement, from the same seven factors as its inherent risk.
//!
//! Impact is the weighted mean of importance, data, substitution and stopping; likelihood that of access,
//! exposure and chain, lessened by what the controls are worth. An unanswered factor counts in full; where
//! nothing of a side is answered it has no value (未評価).

use serde::{Deserialize, Serialize};

use super::{Answer, Factor, Share};

/// Rungs of both scales, 1 (low) to 5 (high).
pub const RUNGS: u8 = 5;

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Place {
    /// 1 to 5.
    pub likelihood: Option<u8>,
    /// 1 to 5.
    pub impact: Option<u8>,
}

const fn is_impact(factor: Factor) -> bool {
    matches!(factor, Factor::Importance | Factor::Data | Factor::Substitution | Factor::Stop)
}

/// Where the engagement stands. `assured` is what the controls are worth (0 to 1); none lessens nothing.
pub fn place(shares: &[Share], assured: Option<f64>) -> Place {
    let side = |impact: bool| {
        let counted = shares.iter().filter(|share| {
            is_impact(share.factor) == impact && share.weight > 0 && share.answer != Answer::NotApplicable
        });
        let (mut sum, mut total, mut answered) = (0.0, 0.0, false);
        for share in counted {
            let u = match share.answer {
                Answer::Scored(u) => {
                    answered = true;
                    u.clamp(0.0, 1.0)
                }
                Answer::Open | Answer::NotApplicable => 1.0,
            };
            sum += share.weight as f64 * u;
            total += share.weight as f64;
        }
        answered.then(|| sum / total)
    };
    let lessened = |share: f64| share * (1.0 - 0.8 * assured.unwrap_or(0.0).clamp(0.0, 1.0));
    Place { likelihood: side(false).map(lessened).map(rung), impact: side(true).map(rung) }
}

/// 0 to 1 in five equal rungs.
fn rung(share: f64) -> u8 {
    [0.2, 0.4, 0.6, 0.8].iter().fold(1, |rung, least| rung + u8::from(share >= *least))
}
