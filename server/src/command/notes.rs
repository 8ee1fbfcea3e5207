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
        let sign = match note.kind {
            NoteKind::TargetMissing | NoteKind::AnnexAbsent => "⚠",
            _ => "→",
        };
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
        };
        let base = note.base.map(|base| format!(" ({})", name(base))).unwrap_or_default();
        let space = language.of("", " ");
        let _ = writeln!(
            out,
            "  {sign} {}{base}{space}{what}  — {} p.{}",
            note.target,
            name(note.document),
            note.page
        );
    }
    out.push('\n');
    out
}
