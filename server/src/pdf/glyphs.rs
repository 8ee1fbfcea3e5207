//! Collects the glyphs of a page in content order, with their places and what can be seen of them.

use super::backdrop::{Backdrop, solid};
use super::extras::decoded;
use super::fonts::Fonts;
use super::model::Hidden;
use super::places::Area;
use hayro_interpret::font::{Glyph as Drawn, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape as _, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Character height above the baseline of the middle of a CJK glyph, in thousandths of an em.
const MIDDLE: f64 = 380.0;

/// One glyph: its text and its place on the page, y downwards, in points.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub text: Rc<str>,
    /// Whether the text is white space, or nothing.
    pub blank: bool,
    /// Whether the text is as a reader would type it.
    pub typed: bool,
    /// What the font draws instead of `text`.
    pub drawn: Option<char>,
    /// Start of the glyph on its line.
    pub start: Point,
    /// Middle of the glyph across its line.
    pub middle: Point,
    /// Unit vector in the direction of the line.
    pub along: Vec2,
    pub advance: f64,
    pub size: f64,
    pub vertical: bool,
    pub unseen: Option<Hidden>,
    /// How much was drawn on the page before.
    pub height: usize,
}

impl Glyph {
    /// The rectangle that the glyph takes on its line.
    #[expect(clippy::cast_possible_truncation, reason = "points of a page")]
    pub fn area(&self) -> Area {
        let across = Vec2::new(self.along.y, -self.along.x) * self.size;
        let (up, down) = if self.vertical { (0.5, -0.5) } else { (0.88, -0.12) };
        let (from, to) = (self.start, self.start + self.along * self.advance);
        let corners = Rect::from_points(from + across * up, to + across * down);
        Area(corners.x0 as f32, corners.y0 as f32, corners.x1 as f32, corners.y1 as f32)
    }

    pub fn is_blank(&self) -> bool {
        self.blank
    }
}

pub(super) struct Collector<'f, 'p> {
    pub glyphs: Vec<Glyph>,
    pub backdrop: Backdrop,
    fonts: &'f mut Fonts,
    pdf: &'p Pdf,
    places: FxHashMap<(i32, i32, u32), usize>,
    /// For each open marked content, the text that the writer gives for it and its first glyph.
    spoken: Vec<Option<(usize, String)>>,
}

impl<'f, 'p> Collector<'f, 'p> {
    pub fn new(pdf: &'p Pdf, fonts: &'f mut Fonts, page: Rect) -> Self {
        Self {
            glyphs: Vec::new(),
            backdrop: Backdrop::new(page),
            fonts,
            pdf,
            places: FxHashMap::default(),
            spoken: Vec::new(),
        }
    }

    /// Takes the text that the writer gives for glyphs where these have none of their own, or where it is
    /// the same in small letters. What contradicts readable glyphs is not what a reader sees.
    fn speak(&mut self, from: usize, text: &str) {
        let Some(glyphs) = self.glyphs.get_mut(from..).filter(|glyphs| !glyphs.is_empty()) else {
            return;
        };
        let own: String = glyphs.iter().map(|glyph| &*glyph.text).collect();
        let unknown = own.contains('\u{fffd}');
        let text = text.trim_matches(|c: char| c.is_control());
        if text.is_empty() || text == own || !(unknown || own.to_lowercase() == text.to_lowercase()) {
            return;
        }
        let first = glyphs.iter().position(|glyph| !glyph.blank).unwrap_or(0);
        for (at, glyph) in glyphs.iter_mut().enumerate() {
            (glyph.text, glyph.blank) =
                if at == first { (Rc::from(text), false) } else { (Rc::from(""), true) };
            glyph.typed = false;
        }
    }

    /// Marks the glyphs over which something opaque was drawn, once the page is complete.
    pub fn bury(&mut self) {
        for glyph in &mut self.glyphs {
            if glyph.unseen.is_none() && glyph.height < self.backdrop.height() {
                let reach = glyph.along * (glyph.advance * 0.35);
                // A line through the text covers its middle only.
                let up = Vec2::new(glyph.along.y, -glyph.along.x) * (glyph.size * 0.25);
                let (from, to) = (glyph.middle - reach, glyph.middle + reach);
                if self.backdrop.buries(&[from + up, to - up, from - up, to + up], glyph.height) {
                    glyph.unseen = Some(Hidden::Covered);
                }
            }
        }
    }

    fn push(
        &mut self,
        glyph: &PositionedGlyph<'_>,
        props: &DrawProps<'_>,
        vertical: bool,
        unseen: Option<Hidden>,
    ) {
        let told = self.fonts.text(self.pdf, glyph, vertical);
        let place = props.transform * glyph.transform();
        let Some(placed) = Placed::new(glyph, place, vertical) else {
            return;
        };
        let mut glyph = Glyph {
            text: told.text,
            blank: told.blank,
            typed: told.typed,
            drawn: told.drawn,
            start: placed.start,
            middle: placed.middle,
            along: placed.along,
            advance: placed.advance,
            size: placed.size,
            vertical,
            unseen,
            height: self.backdrop.height(),
        };
        if !self.backdrop.shows(glyph.middle, glyph.size * 0.5) {
            glyph.unseen = Some(Hidden::OffPage);
        } else if glyph.size < 2.0 && glyph.unseen.is_none() {
            glyph.unseen = Some(Hidden::Tiny);
        }
        if !self.is_repeated(&glyph) {
            self.glyphs.push(glyph);
        }
    }

    /// Bold is often faked by drawing a glyph twice, a hair apart.
    fn is_repeated(&mut self, glyph: &Glyph) -> bool {
        if glyph.is_blank() {
            return false;
        }
        let reach = glyph.size * 0.12;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "clamped; cells this far out are not on the page"
        )]
        let cell = |v: f64| (v / 4.0).floor().clamp(-1e8, 1e8) as i32;
        let cells = |v: f64| cell(v - reach)..=cell(v + reach).min(cell(v - reach) + 8);
        let first = glyph.text.chars().next().map_or(0, u32::from);
        for (x, y) in cells(glyph.start.x).flat_map(|x| cells(glyph.start.y).map(move |y| (x, y))) {
            if let Some(&i) = self.places.get(&(x, y, first))
                && let old = &mut self.glyphs[i]
                && old.text == glyph.text
                && old.start.distance(glyph.start) < reach
                && (old.size - glyph.size).abs() < reach
            {
                // The second drawing may be the visible one.
                if glyph.unseen.is_none() {
                    old.unseen = None;
                    old.height = glyph.height;
                }
                return true;
            }
        }
        self.places.insert((cell(glyph.start.x), cell(glyph.start.y), first), self.glyphs.len());
        false
    }
}

struct Placed {
    start: Point,
    middle: Point,
    along: Vec2,
    advance: f64,
    size: f64,
}

impl Placed {
    fn new(glyph: &PositionedGlyph<'_>, place: Affine, vertical: bool) -> Option<Self> {
        let advance = match &**glyph {
            Drawn::Outline(g) => g.advance_width(),
            Drawn::Type3(g) => g.advance_width(),
        };
        let advance = f64::from(advance.unwrap_or(500.0));
        let origin = place * Point::ZERO;
        let up = place * Point::new(0.0, 1000.0) - origin;
        let right = place * Point::new(1000.0, 0.0) - origin;
        // The glyph may be stretched or, with matrices gone wrong, flat.
        let size = if vertical { right.hypot() } else { up.hypot() };
        let axis = if vertical { -up } else { right };
        if !(size.is_finite() && axis.hypot() > 1e-6 && origin.is_finite()) {
            return None;
        }
        let along = axis / axis.hypot();
        Some(if vertical {
            Self {
                start: place * Point::new(500.0, 880.0),
                middle: place * Point::new(500.0, MIDDLE),
                along,
                advance: up.hypot(),
                size,
            }
        } else {
            Self {
                start: origin,
                middle: place * Point::new(advance / 2.0, MIDDLE),
                along,
                advance: advance * right.hypot() / 1000.0,
                size,
            }
        })
    }
}

impl<'a> Device<'a> for Collector<'_, '_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.backdrop.outlines = self.backdrop.outlines.saturating_add(1);
        match mode {
            DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) => {
                self.backdrop.add_fill(props.transform * path.clone(), *rule, solid(&props));
            }
            DrawMode::Stroke(stroke) => {
                let width = f64::from(stroke.line_width) * props.transform.determinant().abs().sqrt();
                let path = props.transform * path.clone();
                self.backdrop.add_line(&path, width, solid(&props));
            }
            DrawMode::Invisible => {}
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.draw_path(&rect.to_path(0.1), props, mode);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let colour = solid(&props);
        for glyph in run.glyphs() {
            let unseen = if matches!(mode, DrawMode::Invisible) {
                Some(Hidden::Invisible)
            } else {
                let at = props.transform * glyph.transform() * Point::new(300.0, 300.0);
                colour.is_some_and(|c| self.backdrop.swallows(c, at)).then_some(Hidden::PaperColoured)
            };
            self.push(glyph, &props, vertical, unseen);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let opaque = match &image {
            Image::Stencil(_) => false,
            Image::Raster(raster) => {
                let dict = raster.stream().dict();
                props.soft_mask.is_none()
                    && props.blend_mode == BlendMode::Normal
                    && !dict.contains_key(keys::SMASK)
                    && !dict.contains_key(keys::MASK)
            }
        };
        self.backdrop.add_picture(props.transform.transform_rect_bbox(pixels), opaque);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.backdrop.push_clip(clip.path.bounding_box(), false);
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.backdrop.push_clip(*rect, true);
    }

    fn pop_clip(&mut self) {
        self.backdrop.pop_clip();
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let text = properties.and_then(|properties| properties.get::<PdfString<'_>>(keys::ACTUAL_TEXT));
        self.spoken.push(text.map(|text| (self.glyphs.len(), decoded(text.as_bytes()))));
    }

    fn end_marked_content(&mut self) {
        if let Some(Some((from, text))) = self.spoken.pop() {
            self.speak(from, &text);
        }
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.backdrop.push_group(opacity > 0.9 && mask.is_none() && blend == BlendMode::Normal);
    }

    fn pop_transparency_group(&mut self) {
        self.backdrop.pop_group();
    }
}
