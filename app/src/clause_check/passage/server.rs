//! Finds the page, cuts its text at the marks and finds these on its picture.

use clauses::Evidence;
use register::db::Tx;
use register::document::picture::{Area, AreaAsk};
use register::document::transcript::{DOUBTFUL_WORD, OCR, Word};
use register::document::{PageText, transcript};
use register::search::highlight;
use register::{clause_check, document};

use super::{Origin, PagePicture, Passage, PassageAsk, PictureMark, Piece};
use crate::clause_check::first_item;
use crate::error::Result;
use crate::session::AreaFinder;

/// A stretch of the text of a page.
#[derive(Clone, Debug)]
pub struct Mark {
    /// First character, from 0.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// `quote`, `adverse` or `hit`.
    pub kind: &'static str,
    /// The one that the reader has asked for.
    pub current: bool,
}

/// A page, with what it takes to find the marks on its picture.
pub struct Found {
    pub passage: Passage,
    content_hash: String,
    text: String,
    marks: Vec<Mark>,
    words: Vec<Word>,
}

/// The page asked for, marked.
pub async fn passage(tx: &mut Tx, ask: &PassageAsk) -> Result<Found> {
    let check = clause_check::store::current(tx, &ask.contract_id).await?;
    let documents = document::store::of_set(tx, &ask.contract_id).await?;
    // A search hit brings its own page; an item would drag the reader away from it.
    let item = ask.item.or_else(|| check.as_ref().filter(|_| ask.query.is_empty()).map(first_item));
    let own = |check: &clause_check::CheckView| -> Vec<(String, Evidence)> {
        let views = check.items.iter().filter(|view| Some(view.finding.item) == item);
        let pieces = views.flat_map(|view| view.finding.evidence.clone());
        pieces.filter_map(|piece| Some((check.documents.get(piece.document)?.clone(), piece))).collect()
    };
    let evidence = check.as_ref().map(own).unwrap_or_default();
    let asked = ask.quote.and_then(|quote| evidence.get(quote));
    let first = asked.or_else(|| evidence.first());
    let wanted = ask.document.as_deref().or_else(|| first.map(|(id, _)| id.as_str()));
    let document = wanted
        .and_then(|id| documents.iter().find(|document| document.id == id))
        .or_else(|| documents.first())
        .ok_or(register::Error::NotFound("document"))?;
    let pages = document.page_count.unwrap_or(0);
    let quoted = asked.into_iter().chain(&evidence).find(|(id, _)| *id == document.id);
    let number = ask.page.or(quoted.map(|(_, piece)| i64::from(piece.page))).unwrap_or(1);
    let number = number.clamp(1, pages.max(1));
    let page = document::store::page(tx, &document.id, number).await?;
    let text = page.as_ref().map(|page| page.text.clone()).unwrap_or_default();
    let chars: Vec<char> = text.chars().collect();
    // Between a change of the text and the check that follows, a quote may stand elsewhere.
    let here = |id: &str, piece: &Evidence| {
        id == document.id
            && i64::from(piece.page) == number
            && chars
                .get(piece.start..piece.end)
                .is_some_and(|here| here.iter().copied().eq(piece.quote.chars()))
    };
    let on_page: Vec<(usize, &Evidence)> = evidence
        .iter()
        .enumerate()
        .filter(|(_, (id, piece))| here(id, piece))
        .map(|(index, (_, piece))| (index, piece))
        .collect();
    let quote = ask
        .quote
        .filter(|quote| on_page.iter().any(|(index, _)| index == quote))
        .or_else(|| on_page.first().map(|(index, _)| *index));
    let mut marks: Vec<Mark> = on_page
        .iter()
        .map(|(index, piece)| Mark {
            start: piece.start,
            end: piece.end,
            kind: if piece.adverse { "adverse" } else { "quote" },
            current: quote == Some(*index),
        })
        .collect();
    let hits = highlight::ranges(&text, &ask.query).into_iter().enumerate();
    marks.extend(hits.map(|(index, (start, end))| Mark {
        start,
        end,
        kind: "hit",
        current: quote.is_none() && index == 0,
    }));
    let (origin, words) = match &page {
        Some(page) => origin(tx, &document.content_hash, page).await?,
        None => (None, Vec::new()),
    };
    let doubtful: Vec<(usize, usize)> = words
        .iter()
        .filter(|word| word.confidence < DOUBTFUL_WORD)
        .map(|word| (word.start, word.end))
        .collect();
    Ok(Found {
        passage: Passage {
            item,
            document_id: document.id.clone(),
            document_name: document.name.clone(),
            page: number,
            pages,
            state: page.as_ref().map(|page| page.state.clone()),
            failure: document.failure.clone(),
            origin,
            hidden: page.as_ref().map(PageText::hidden_spans).unwrap_or_default(),
            pieces: doubt(cut(&text, marks.clone()), &doubtful),
            quotes: evidence.iter().map(|(id, piece)| (id.clone(), i64::from(piece.page))).collect(),
            quote,
            ocr: None,
            picture: None,
        },
        content_hash: document.content_hash.clone(),
        text,
        marks,
        words,
    })
}

/// The passage with its picture, where there can be one.
pub async fn pictured(found: Found, finder: &AreaFinder) -> Passage {
    let Found { mut passage, content_hash, text, marks, words } = found;
    if passage.pages == 0 {
        return passage;
    }
    let recognised = !words.is_empty();
    let ranges =
        if recognised { Vec::new() } else { marks.iter().map(|mark| (mark.start, mark.end)).collect() };
    let ask = AreaAsk { content_hash, page: passage.page, text, ranges };
    passage.picture = (finder.0)(ask).await.map(|page| {
        let of_words = marks.iter().map(|mark| on_words(&words, mark)).collect();
        let areas: Vec<Vec<Area>> = if recognised { of_words } else { page.areas };
        let marks = marks.iter().zip(areas).map(|(mark, areas)| PictureMark {
            kind: mark.kind.to_owned(),
            current: mark.current,
            areas,
        });
        PagePicture { ratio: page.ratio, marks: marks.filter(|mark| !mark.areas.is_empty()).collect() }
    });
    passage
}

/// Where OCR saw the words of a mark.
fn on_words(words: &[Word], mark: &Mark) -> Vec<Area> {
    words
        .iter()
        .filter(|word| word.start < mark.end && word.end > mark.start)
        .map(|word| word.place)
        .collect()
}

/// Where the text is from when not from the file, and the words when OCR saw it.
async fn origin(tx: &mut Tx, content_hash: &str, page: &PageText) -> Result<(Option<Origin>, Vec<Word>)> {
    let all = transcript::store::of_page(tx, content_hash, page.page).await?;
    let Some(used) = all.into_iter().find(|one| one.kind == page.engine) else {
        return Ok((None, Vec::new()));
    };
    let own = transcript::store::own_text(tx, content_hash, page.page).await?;
    let origin = Origin {
        id: used.id,
        by: used.entered_name,
        at: used.entered_at,
        confidence: used.confidence,
        own: own.map(|own| own.text).unwrap_or_default(),
        kind: used.kind,
    };
    let words = if origin.kind == OCR { used.words } else { Vec::new() };
    Ok((Some(origin), words))
}

/// The text cut at the marks; where two overlap, the one that begins first is kept whole.
fn cut(text: &str, mut marks: Vec<Mark>) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut push = |from: usize, to: usize, mark: Option<&Mark>| {
        if from < to {
            pieces.push(Piece {
                text: chars[from..to].iter().collect(),
                kind: mark.map(|mark| mark.kind.to_owned()),
                current: mark.is_some_and(|mark| mark.current),
                doubtful: false,
            });
        }
    };
    for mark in &marks {
        let (start, end) = (mark.start.clamp(at, chars.len()), mark.end.clamp(at, chars.len()));
        push(at, start, None);
        push(start, end, Some(mark));
        at = end;
    }
    push(at, chars.len(), None);
    pieces
}

/// The pieces cut again, so that what OCR was not sure of can be shown; `doubtful` in rising order.
fn doubt(pieces: Vec<Piece>, doubtful: &[(usize, usize)]) -> Vec<Piece> {
    if doubtful.is_empty() {
        return pieces;
    }
    let mut finer = Vec::new();
    let mut offset = 0;
    for piece in pieces {
        let chars: Vec<char> = piece.text.chars().collect();
        let mut at = 0;
        let mut push = |from: usize, to: usize, doubtful: bool| {
            if from < to {
                let text = chars[from..to].iter().collect();
                finer.push(Piece { text, doubtful, ..piece.clone() });
            }
        };
        for (start, end) in doubtful {
            let start = start.saturating_sub(offset).clamp(at, chars.len());
            let end = end.saturating_sub(offset).clamp(at, chars.len());
            push(at, start, false);
            push(start, end, true);
            at = end;
        }
        push(at, chars.len(), false);
        offset += chars.len();
    }
    finer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_cut_the_text_without_losing_a_character() {
        let text = "第1条 乙は、甲の監査を受け入れる。";
        let mark = |(start, end, kind)| Mark { start, end, kind, current: start == 4 };
        let marks = [(4, 9, "quote"), (8, 11, "hit"), (15, 99, "adverse"), (200, 300, "hit")].map(mark);
        let pieces = cut(text, marks.to_vec());
        let whole = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
        assert_eq!(whole(&pieces), text);
        let kinds: Vec<_> = pieces.iter().map(|piece| piece.kind.as_deref().unwrap_or("-")).collect();
        assert_eq!(kinds, ["-", "quote", "hit", "-", "adverse"]);
        assert_eq!(pieces.iter().filter(|piece| piece.current).count(), 1);
        let finer = doubt(pieces, &[(1, 2), (6, 12), (17, 50)]);
        assert_eq!(whole(&finer), text);
        let doubtful: Vec<_> =
            finer.iter().filter(|piece| piece.doubtful).map(|piece| &*piece.text).collect();
        assert_eq!(doubtful, ["1", "、甲の", "監査", "を", "。"]);
    }
}
