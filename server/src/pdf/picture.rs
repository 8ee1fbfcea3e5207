//! A page as it looks.

use super::cmaps;
use super::model::Extraction;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::Affine;
use hayro_interpret::{InterpreterSettings, TransformExt as _};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How the pixels of a picture are handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pixels {
    /// A PNG file.
    Png,
    /// Four bytes for each pixel, row after row from the top, opaque.
    Rgba,
}

/// A page as a reader sees it, on white paper; sizes in pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub data: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum DrawError {
    #[error("the picture would have {0} pixels")]
    TooLarge(u64),
    #[error("the page has no size")]
    NoSize,
    #[error("the picture could not be packed")]
    Packing,
}

impl DrawError {
    pub(super) fn state(&self) -> Extraction {
        match self {
            Self::TooLarge(_) => Extraction::TooLarge,
            Self::NoSize | Self::Packing => Extraction::Broken,
        }
    }
}

/// Draws a page `width` pixels wide, in its own proportions.
pub(super) fn draw(
    page: &Page<'_>,
    width: u32,
    pixels: Pixels,
    max_pixels: u64,
) -> Result<(u32, u32, Vec<u8>), DrawError> {
    let (points_wide, points_high) = page.render_dimensions();
    let (wide, high) = (f64::from(points_wide), f64::from(points_high));
    if !(wide.is_finite() && high.is_finite() && wide > 0.0 && high > 0.0) || width == 0 {
        return Err(DrawError::NoSize);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped, and checked next")]
    let height = (f64::from(width) * high / wide).round().clamp(1.0, 1e9) as u64;
    let all = u64::from(width).saturating_mul(height);
    let too_large = |_| DrawError::TooLarge(all);
    if all > max_pixels {
        return Err(DrawError::TooLarge(all));
    }
    let (across, down) =
        (u16::try_from(width).map_err(too_large)?, u16::try_from(height).map_err(too_large)?);
    let scale = Affine::scale_non_uniform(f64::from(across) / wide, f64::from(down) / high);
    let settings =
        InterpreterSettings { cmap_resolver: Arc::new(cmaps::resolve), ..InterpreterSettings::default() };
    let mut context = RenderContext::new(across, down);
    render_into(
        page,
        &RenderCache::new(),
        &settings,
        &RenderSettings::default(),
        &mut context,
        scale * page.initial_transform(true).to_kurbo(),
    );
    context.flush();
    let mut pixmap = Pixmap::new(across, down);
    let paper = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(&mut pixmap, &mut Resources::default(), paper);
    let data = match pixels {
        Pixels::Png => pixmap.into_png().map_err(|_| DrawError::Packing)?,
        Pixels::Rgba => pixmap.data_as_u8_slice().to_vec(),
    };
    Ok((u32::from(across), u32::from(down), data))
}
