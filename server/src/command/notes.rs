//! What the documents of a set do to each other, for a reader at a terminal.

use std::fmt::Write;

use clauses::{Note, NoteKind};

use crate::language::Language;

/// One line for each note, under a heading.
pub fn text(notes: &[Note], names: &[&str], language: Language) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", language.of("文書間の関係", "Between the documents"));
    for note in notes {
        let name = |n: usize| names.get(n).copied().unwrap_or_default();
        let sign = if note.kind.is_open() { "⚠" } else { "→" };
        let what = match note.kind {
            NoteKind::Deleted => language.of("を削除", "is deleted"),
            NoteKind::Replaced => language.of("を全部改正", "is replaced"),
            NoteKind::Reworded => language.of("の字句を改正", "is reworded"),
            NoteKind::Added => language.of("に追加", "is added to"),
            NoteKind::TargetMissing => language
                .of("を変更していますが、該当する条項がありません", "is changed, but no document has it"),
            NoteKind::AnnexAbsent => language.of(
                "が参照されていますが、登録されていません。ご提出を求めてください",
                "is referred to, but is not among the documents; ask for it",
            ),
            NoteKind::Contradiction => language.of("の定めが食い違っています", "is laid down in two ways"),
            NoteKind::DatedBefore => language
                .of("変更する契約より前の日付です", "lies before the day of the contract that is changed"),
        };
        let target = match note.target.as_str() {
            "report_within_hours" => language.of("事故の報告期限（時間）", "Hours for reporting incidents"),
            "subcontract_consent" => language.of("再委託の手続", "Consent to subcontracting"),
            "governing_law" => language.of("準拠法", "The governing law"),
            "jurisdiction" => language.of("管轄裁判所", "The court"),
            "effective_on" => language.of("効力発生日は", "The effective date"),
            other => other,
        };
        let says = match note.says.as_slice() {
            [own, base] => format!(" [{own} ↔ {base}]"),
            _ => String::new(),
        };
        let base = note.base.map(|base| format!(" ({})", name(base))).unwrap_or_default();
        let space = language.of("", " ");
        let _ = writeln!(
            out,
            "  {sign} {target}{base}{space}{what}{says}  — {} p.{}",
            name(note.document),
            note.page
        );
    }
    out.push('\n');
    out
}
