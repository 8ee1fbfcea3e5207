//! The second factor at sign-in: RFC 6238 codes (SHA-1, six digits, 30 seconds, as every app knows them), and the key
//! that seals their secrets. The key is a file beside the database, never in it: a copy of the database gives no codes.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hmac::{Hmac, Mac};
use register::Ids;
use sha1::Sha1;

use crate::key_file;

/// Where the key lies, in the data folder.
pub const KEY_FILE: &str = "second-factor.key";
/// Seconds of a step of time.
const STEP: i64 = 30;
const NONCE: usize = 24;
/// Bytes of a secret, as long as the hash.
const SECRET: usize = 20;

const HEADING: &str = "# Daicho: this key opens the secrets of the second factor. Keep a copy of it with the key of \
    the backups.\n# 二要素認証の秘密を開く鍵です。バックアップの鍵と同じ場所に控えを保管してください。";

/// Seals and opens secrets, and judges codes. Cheap to clone.
#[derive(Clone)]
pub struct Second {
    key: Arc<[u8; 32]>,
    ids: Ids,
}

impl std::fmt::Debug for Second {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Second(…)")
    }
}

impl Second {
    /// With the key of this file, which is made when there is none.
    pub fn open(path: &Path, ids: Ids) -> anyhow::Result<Self> {
        Ok(Self { key: Arc::new(key_file::open(path, "second", HEADING, &ids)?), ids })
    }

    /// A new secret as apps read it (base 32), and sealed for the person.
    pub fn make(&self, user: &str) -> anyhow::Result<(String, String)> {
        let (mut secret, mut nonce) = ([0_u8; SECRET], [0_u8; NONCE]);
        self.ids.fill(&mut secret);
        self.ids.fill(&mut nonce);
        let payload = Payload { msg: &secret, aad: user.as_bytes() };
        let sealed = XChaCha20Poly1305::new(self.key.as_slice().into())
            .encrypt(&nonce.into(), payload)
            .map_err(|_| anyhow::anyhow!("seal a secret"))?;
        Ok((BASE32_NOPAD.encode(&secret), HEXLOWER.encode(&[&nonce[..], &sealed].concat())))
    }

    fn secret(&self, user: &str, sealed: &str) -> anyhow::Result<Vec<u8>> {
        let bytes = HEXLOWER.decode(sealed.as_bytes()).context("a sealed secret")?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).context("a sealed secret")?;
        let nonce: [u8; NONCE] = nonce.try_into().context("a sealed secret")?;
        XChaCha20Poly1305::new(self.key.as_slice().into())
            .decrypt(&nonce.into(), Payload { msg: sealed, aad: user.as_bytes() })
            .map_err(|_| anyhow::anyhow!("the key file does not open the secret of {user}"))
    }

    /// Whether the key opens this secret.
    pub fn opens(&self, user: &str, sealed: &str) -> bool {
        self.secret(user, sealed).is_ok()
    }

    /// The step whose code this is: the present one, the one before or after, and never one up to `last`.
    pub fn step_of(
        &self,
        user: &str,
        sealed: &str,
        code: &str,
        last: i64,
        now: i64,
    ) -> anyhow::Result<Option<i64>> {
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if typed.len() != 6 || !typed.bytes().all(|digit| digit.is_ascii_digit()) {
            return Ok(None);
        }
        let secret = self.secret(user, sealed)?;
        let present = now.div_euclid(1_000 * STEP);
        let mut found = None;
        for step in present - 1..=present + 1 {
            // All three are compared, and each in full.
            let same =
                code_at(&secret, step)?.bytes().zip(typed.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0;
            if same && step > last {
                found = Some(step);
            }
        }
        Ok(found)
    }
}

/// The code of a step of time.
fn code_at(secret: &[u8], step: i64) -> anyhow::Result<String> {
    let mut mac =
        <Hmac<Sha1> as hmac::KeyInit>::new_from_slice(secret).map_err(|_| anyhow::anyhow!("a secret"))?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[hash.len() - 1] & 15);
    let number = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]) & 0x7fff_ffff;
    Ok(format!("{:06}", number % 1_000_000))
}

/// The code of a moment (UTC milliseconds), as an app makes it from the secret that it was shown.
pub fn code_of(secret: &str, now: i64) -> anyhow::Result<String> {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).context("a secret in base 32")?;
    code_at(&secret, now.div_euclid(1_000 * STEP))
}

/// The address that an app takes in as a picture.
pub fn address(secret: &str, email: &str) -> String {
    let account = crate::http::percent::encoded(email, b"@");
    format!(
        "otpauth://totp/Daicho:{account}?secret={secret}&issuer=Daicho&algorithm=SHA1&digits=6&period={STEP}"
    )
}

/// The secret in groups of four, for whoever types it.
pub fn spaced(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A text as a QR picture (SVG), without style or script.
pub fn picture(text: &str) -> anyhow::Result<String> {
    use std::fmt::Write as _;
    const MARGIN: usize = 4;
    let code = qrcode::QrCode::new(text.as_bytes()).map_err(|error| anyhow::anyhow!("{error}"))?;
    let width = code.width();
    let mut path = String::new();
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let _ = write!(path, "M{} {}h1v1h-1z", at % width + MARGIN, at / width + MARGIN);
        }
    }
    let size = width + 2 * MARGIN;
    Ok(format!(
        "<svg viewBox=\"0 0 {size} {size}\" width=\"220\" height=\"220\" shape-rendering=\"crispEdges\" aria-hidden=\"true\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: SHA-1, the last six of eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(b"12345678901234567890", seconds / STEP).unwrap(), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_taken_once_near_its_time_and_for_its_person() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("second-factor.key");
        let second = Second::open(&path, Ids::Random).unwrap();
        let (secret, sealed) = second.make("taro").unwrap();
        assert!(!sealed.contains(&HEXLOWER.encode(&BASE32_NOPAD.decode(secret.as_bytes()).unwrap())));
        let now = 1_795_257_000_000;
        let step = now / 1_000 / STEP;
        let secret = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
        let code = |step: i64| code_at(&secret, step).unwrap();
        let asked = |code: &str, last: i64| second.step_of("taro", &sealed, code, last, now).unwrap();
        for near in [step - 1, step, step + 1] {
            assert_eq!(asked(&code(near), 0), Some(near));
        }
        assert_eq!(asked(&code(step), step), None, "not twice");
        assert_eq!(asked(&code(step + 20), 0), None);
        let spaced = format!(" {} {}", &code(step)[..3], &code(step)[3..]);
        assert_eq!(asked(&spaced, 0), Some(step));
        for wrong in ["", "12345", "1234567", "１２３４５６", "abcdef"] {
            assert_eq!(asked(wrong, 0), None, "{wrong}");
        }
        assert!(second.step_of("hana", &sealed, &code(step), 0, now).is_err(), "sealed for one person");
        let again = Second::open(&path, Ids::Random).unwrap();
        assert_eq!(again.step_of("taro", &sealed, &code(step), 0, now).unwrap(), Some(step));
        let other = Second::open(&folder.path().join("other.key"), Ids::Random).unwrap();
        assert!(other.step_of("taro", &sealed, &code(step), 0, now).is_err(), "another key opens nothing");
        std::fs::write(&path, "second 00").unwrap();
        assert!(Second::open(&path, Ids::Random).is_err());
    }

    #[test]
    fn the_picture_is_plain() {
        let picture = picture(&address("ABCD", "a+b@bank.example")).unwrap();
        assert!(picture.starts_with("<svg ") && !picture.contains("style") && !picture.contains("script"));
        assert_eq!(spaced("ABCDEFGHI"), "ABCD EFGH I");
    }
}
