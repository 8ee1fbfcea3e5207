//! The words of the memo for what the checker says in codes.

use clauses::{Reason, Verdict};

/// One of two texts.
pub const fn of(japanese: bool, ja: &'static str, en: &'static str) -> &'static str {
    if japanese { ja } else { en }
}

pub const fn verdict(verdict: Verdict, japanese: bool) -> &'static str {
    match verdict {
        Verdict::Stated => of(japanese, "明記", "Stated"),
        Verdict::Partial => of(japanese, "一部明記", "Partly stated"),
        Verdict::NotFound => of(japanese, "見当たらない", "Not found"),
        Verdict::Undeterminable => of(japanese, "判定不能", "Cannot be determined"),
    }
}

/// Why an item is only partly stated, as one says it to the other side.
pub const fn reason(reason: Reason, japanese: bool) -> &'static str {
    match reason {
        Reason::GeneralClause => {
            of(japanese, "一般的な義務の定めにとどまっています。", "Only a general duty is stated.")
        }
        Reason::ElementsMissing => of(
            japanese,
            "主題には触れていますが、中心となる定めがありません。",
            "The subject is touched, but the core of the duty is not there.",
        ),
        Reason::AnnexAbsent => of(
            japanese,
            "別紙等を参照していますが、当方ではその文書を確認できていません。",
            "The text refers to an annex that we do not hold.",
        ),
        Reason::CustomerOnly => of(
            japanese,
            "当方の義務のみが定められ、貴社の義務が定められていません。",
            "Only our own duty is stated, not yours.",
        ),
        Reason::WeakDuty => of(japanese, "努力義務にとどまっています。", "It is a duty of mere effort."),
        Reason::Unrestricted => of(
            japanese,
            "条件のない許容となっており、手続が定められていません。",
            "It is allowed freely, without a procedure.",
        ),
    }
}
