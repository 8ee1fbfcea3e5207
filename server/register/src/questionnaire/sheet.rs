//! The questionnaire as a table that goes out and comes back: a row for each question, found again by its id.

use super::{AnswerKind, Content, Question, Texts};
use crate::exchange::sheet::Workbook;
use crate::exchange::table::{CellKind, Table};

/// The heading of the column that finds a row again; the same in both languages.
const ID: &str = "ID";

/// Rows with the answers so far.
pub fn table(content: &Content, answers: &Texts, notes: &Texts, japanese: bool) -> Table {
    let heads: [&str; 7] = if japanese {
        [ID, "区分", "質問", "必須", "選べる値", "回答", "備考"]
    } else {
        [ID, "Section", "Question", "Required", "Choices", "Answer", "Note"]
    };
    let mut table = Table {
        name: if japanese { "質問票".into() } else { "Questionnaire".into() },
        columns: heads.iter().map(|head| ((*head).to_owned(), CellKind::Text)).collect(),
        rows: Vec::new(),
    };
    for section in &content.sections {
        for question in &section.questions {
            let names: Vec<&str> = question
                .choices
                .iter()
                .map(|choice| if japanese { choice.ja.as_str() } else { choice.en.as_str() })
                .collect();
            let given = answers.get(&question.id).map(String::as_str).unwrap_or_default();
            table.rows.push(vec![
                question.id.clone(),
                if japanese { section.ja.clone() } else { section.en.clone() },
                if japanese { question.ja.clone() } else { question.en.clone() },
                if question.required { "○".into() } else { String::new() },
                if question.kind == AnswerKind::File {
                    if japanese { "画面で添付".into() } else { "attach on the page".into() }
                } else {
                    names.join(" / ")
                },
                if question.kind == AnswerKind::File {
                    String::new()
                } else {
                    question.words(given, japanese)
                },
                notes.get(&question.id).cloned().unwrap_or_default(),
            ]);
        }
    }
    table
}

/// What a returned workbook says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Returned {
    /// Question, value in its text form, note.
    pub rows: Vec<(String, String, String)>,
    /// Rows that cannot be taken: id (or row number) and the code of what is wrong.
    pub wrong: Vec<(String, String)>,
}

/// Reads the answers out of a workbook, by the ids of the rows and the headings of the columns.
pub fn read(content: &Content, book: &Workbook) -> Returned {
    let mut returned = Returned::default();
    let found = book.sheets.iter().find_map(|sheet| {
        let head = sheet.rows.iter().position(|row| row.iter().any(|cell| cell.trim() == ID))?;
        Some((sheet, head))
    });
    let Some((sheet, head)) = found else {
        returned.wrong.push((String::new(), "no_id_column".into()));
        return returned;
    };
    let column = |names: [&str; 2]| sheet.rows[head].iter().position(|cell| names.contains(&cell.trim()));
    let (id, answer, note) = (column([ID, ID]), column(["回答", "Answer"]), column(["備考", "Note"]));
    let (Some(id), Some(answer)) = (id, answer) else {
        returned.wrong.push((String::new(), "no_id_column".into()));
        return returned;
    };
    for (number, row) in sheet.rows.iter().enumerate().skip(head + 1) {
        let cell = |column: usize| row.get(column).map(|text| text.trim()).unwrap_or_default();
        if row.iter().all(|text| text.trim().is_empty()) {
            continue;
        }
        let Some(question) = content.question(cell(id)) else {
            let name = if cell(id).is_empty() { format!("{}", number + 1) } else { cell(id).to_owned() };
            returned.wrong.push((name, "no_such_question".into()));
            continue;
        };
        let note = note.map(cell).unwrap_or_default();
        if question.kind == AnswerKind::File {
            if !note.is_empty() {
                returned.rows.push((question.id.clone(), String::new(), note.to_owned()));
            }
            continue;
        }
        match spoken(question, cell(answer)) {
            Ok(value) if value.is_empty() && note.is_empty() => {}
            Ok(value) => returned.rows.push((question.id.clone(), value, note.to_owned())),
            Err(code) => returned.wrong.push((question.id.clone(), code.to_owned())),
        }
    }
    returned
}

/// The answer by its code or by its name in either language.
fn spoken(question: &Question, typed: &str) -> Result<String, &'static str> {
    if !matches!(question.kind, AnswerKind::Choice | AnswerKind::Many) {
        return question.accepts(typed);
    }
    let code = |name: &str| {
        let name = name.trim();
        question
            .choices
            .iter()
            .find(|choice| choice.ja == name || choice.en.eq_ignore_ascii_case(name) || choice.code == name)
            .map(|choice| choice.code.clone())
    };
    if typed.is_empty() {
        return Ok(String::new());
    }
    if let Some(code) = code(typed) {
        return Ok(code);
    }
    if question.kind == AnswerKind::Choice {
        return Err("choice");
    }
    let mut codes = Vec::new();
    // A name may hold a comma itself; longest first, so that what is left is separators alone.
    let mut rest = typed.to_owned();
    let mut names: Vec<(&str, &str)> = question
        .choices
        .iter()
        .flat_map(|choice| {
            [(choice.ja.as_str(), choice.code.as_str()), (choice.en.as_str(), choice.code.as_str())]
        })
        .collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    for (name, code) in names {
        if rest.contains(name) {
            rest = rest.replace(name, "");
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    if rest.chars().any(|c| !matches!(c, '、' | ',' | '，' | '/' | ';' | ' ' | '\n' | '\r')) {
        return Err("choice");
    }
    question.accepts(&codes.join(" "))
}
