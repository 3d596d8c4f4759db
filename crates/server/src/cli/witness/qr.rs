//! A text as a QR code, to be printed or held up to a camera.

use anyhow::Context;
use qrcode::{EcLevel, QrCode, render::svg};

/// Most bytes that a QR code holds, with the least correction.
const MOST: usize = 2953;

/// The text as a picture in SVG.
///
/// # Errors
/// When it is too long for one code.
pub(super) fn svg(text: &str) -> anyhow::Result<String> {
    // The least correction, for what is shown on a screen or printed in minutes: it can be shown again.
    let code = QrCode::with_error_correction_level(text, EcLevel::L);
    let length = text.len();
    let code = code.with_context(|| {
        format!("{length} bytes are too many for one QR code, which holds {MOST}: use the file")
    })?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(320, 320).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_drawn_unless_it_is_too_long_for_one_code() {
        // Upper and lower case, so that every letter takes a byte.
        assert!(svg(&"x".repeat(MOST)).unwrap().contains("<svg"));
        let error = svg(&"x".repeat(MOST + 1)).unwrap_err().to_string();
        assert_eq!(
            error,
            "2954 bytes are too many for one QR code, which holds 2953: use the file"
        );
    }
}
