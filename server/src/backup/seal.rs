//! Bytes that only the key opens, and that nobody changes, cuts or swaps unseen: `XChaCha20-Poly1305` in chunks
//! (the STREAM construction), so that a file of any size passes through a small buffer.

use std::io::{self, Read, Write};

use chacha20poly1305::aead::Payload;
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

const MAGIC: &[u8; 16] = b"daicho sealed 1\n";
const NONCE: usize = 19;
const CHUNK: usize = 1 << 16;
const TAG: usize = 16;

/// Seals what is written; [`Sealing::finish`] ends it.
pub(super) struct Sealing<W: Write> {
    out: W,
    stream: EncryptorBE32<XChaCha20Poly1305>,
    label: Vec<u8>,
    waiting: Vec<u8>,
}

impl<W: Write> Sealing<W> {
    pub fn new(mut out: W, key: &[u8; 32], nonce: [u8; NONCE], label: &str) -> io::Result<Self> {
        out.write_all(MAGIC)?;
        out.write_all(&nonce)?;
        let stream = EncryptorBE32::from_aead(XChaCha20Poly1305::new(key.into()), (&nonce).into());
        Ok(Self { out, stream, label: label.into(), waiting: Vec::with_capacity(CHUNK) })
    }

    pub fn finish(mut self) -> io::Result<W> {
        let last = Payload { msg: &self.waiting, aad: &self.label };
        let sealed = self.stream.encrypt_last(last).map_err(|_| io::Error::other("seal the last part"))?;
        self.out.write_all(&sealed)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The last chunk is sealed differently, so a full one waits until more comes.
        if self.waiting.len() == CHUNK {
            let next = Payload { msg: &self.waiting, aad: &self.label };
            let sealed = self.stream.encrypt_next(next).map_err(|_| io::Error::other("seal a part"))?;
            self.out.write_all(&sealed)?;
            self.waiting.clear();
        }
        let taken = bytes.len().min(CHUNK - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens what was sealed; an error at the first changed, missing or foreign byte.
pub(super) struct Opening<R: Read> {
    sealed: R,
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    label: Vec<u8>,
    /// The sealed chunk after the one that was opened last.
    ahead: Vec<u8>,
    open: Vec<u8>,
    at: usize,
}

impl<R: Read> Opening<R> {
    pub fn new(mut sealed: R, key: &[u8; 32], label: &str) -> io::Result<Self> {
        let (mut magic, mut nonce) = ([0; MAGIC.len()], [0; NONCE]);
        sealed.read_exact(&mut magic)?;
        if &magic != MAGIC {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not a sealed file"));
        }
        sealed.read_exact(&mut nonce)?;
        let stream = DecryptorBE32::from_aead(XChaCha20Poly1305::new(key.into()), (&nonce).into());
        let ahead = chunk(&mut sealed)?;
        Ok(Self { sealed, stream: Some(stream), label: label.into(), ahead, open: Vec::new(), at: 0 })
    }

    fn next(&mut self) -> io::Result<()> {
        let after = if self.ahead.len() == CHUNK + TAG { chunk(&mut self.sealed)? } else { Vec::new() };
        let payload = Payload { msg: &self.ahead, aad: &self.label };
        let opened = if after.is_empty() {
            self.stream.take().map(|stream| stream.decrypt_last(payload))
        } else {
            self.stream.as_mut().map(|stream| stream.decrypt_next(payload))
        };
        let broken =
            || io::Error::new(io::ErrorKind::InvalidData, "the seal is broken, or the key is another one");
        self.open = opened.and_then(Result::ok).ok_or_else(broken)?;
        self.ahead = after;
        self.at = 0;
        Ok(())
    }
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.open.len() && self.stream.is_some() {
            self.next()?;
        }
        let taken = buffer.len().min(self.open.len() - self.at);
        buffer[..taken].copy_from_slice(&self.open[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

fn chunk(sealed: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(CHUNK + TAG);
    sealed.take((CHUNK + TAG) as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn sealed(bytes: &[u8]) -> Vec<u8> {
        let mut sealing = Sealing::new(Vec::new(), &KEY, [1; NONCE], "file a").unwrap();
        sealing.write_all(bytes).unwrap();
        sealing.finish().unwrap()
    }

    fn opened(sealed: &[u8], key: &[u8; 32], label: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        Opening::new(sealed, key, label)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn what_is_sealed_opens_again_at_every_size() {
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5] {
            let bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
            assert_eq!(opened(&sealed(&bytes), &KEY, "file a").unwrap(), bytes, "{size} bytes");
        }
    }

    #[test]
    fn a_changed_cut_or_foreign_seal_does_not_open() {
        let whole = sealed(&vec![9; 2 * CHUNK]);
        for at in [0, 20, 40, whole.len() / 2, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(opened(&changed, &KEY, "file a").is_err(), "byte {at}");
        }
        for length in [0, 10, 35, 36, CHUNK + TAG + 35, whole.len() - 1] {
            assert!(opened(&whole[..length], &KEY, "file a").is_err(), "cut to {length}");
        }
        assert!(opened(&[&whole[..], b"more"].concat(), &KEY, "file a").is_err());
        assert!(opened(&whole, &[8; 32], "file a").is_err());
        assert!(opened(&whole, &KEY, "file b").is_err());
    }
}
