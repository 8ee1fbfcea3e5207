//! An SMTP server for the tests: it speaks the protocol on a real socket and keeps what it took (RFC 5321).

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail as it came over the wire.
#[derive(Clone, Debug)]
pub struct Taken {
    pub to: String,
    pub data: String,
}

impl Taken {
    /// The body without its transfer encoding, which the library chooses.
    pub fn text(&self) -> String {
        let (head, body) = self.data.split_once("\r\n\r\n").unwrap();
        let head = head.to_lowercase();
        if head.contains("content-transfer-encoding: base64") {
            String::from_utf8(base64(body)).unwrap()
        } else if head.contains("quoted-printable") {
            quoted(body)
        } else {
            body.to_owned()
        }
    }
}

fn base64(text: &str) -> Vec<u8> {
    let value = |c: u8| {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".iter().position(|one| *one == c)
    };
    let digits: Vec<u32> =
        text.bytes().filter_map(value).map(|digit| u32::try_from(digit).unwrap()).collect();
    let mut bytes = Vec::new();
    for four in digits.chunks(4) {
        let number = four.iter().fold(0, |sum, digit| sum << 6 | digit) << (6 * (4 - four.len()));
        bytes.extend(&number.to_be_bytes()[1..four.len()]);
    }
    bytes
}

fn quoted(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'=' {
            let hex = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[derive(Clone, Default)]
pub struct Smtp {
    taken: Arc<Mutex<Vec<Taken>>>,
    /// Sessions that are still to be answered with a passing refusal.
    busy: Arc<Mutex<usize>>,
    pub port: u16,
}

impl Smtp {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { port: listener.local_addr().unwrap().port(), ..Self::default() };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move { server.converse(stream).await });
            }
        });
        server
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// The next sessions are told to come back later.
    pub fn be_busy(&self, sessions: usize) {
        *self.busy.lock().unwrap() = sessions;
    }

    async fn converse(&self, stream: TcpStream) -> Option<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 test ESMTP\r\n").await.ok()?;
        let mut to = String::new();
        while let Some(line) = lines.next_line().await.ok()? {
            let upper = line.to_uppercase();
            let answer: &[u8] = if upper.starts_with("EHLO") {
                b"250-test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
            } else if upper.starts_with("MAIL") && self.is_busy() {
                b"451 try again later\r\n"
            } else if upper.starts_with("RCPT") {
                to = line
                    .split_once('<')
                    .and_then(|(_, rest)| rest.split_once('>'))
                    .map(|(to, _)| to.to_owned())?;
                if to.starts_with("nobody@") { b"550 no such user\r\n" } else { b"250 ok\r\n" }
            } else if upper == "DATA" {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut data = String::new();
                while let Some(line) = lines.next_line().await.ok()? {
                    if line == "." {
                        break;
                    }
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    data.push_str("\r\n");
                }
                self.taken.lock().unwrap().push(Taken { to: to.clone(), data });
                b"250 taken\r\n"
            } else if upper == "QUIT" {
                write.write_all(b"221 bye\r\n").await.ok()?;
                return Some(());
            } else {
                b"250 ok\r\n"
            };
            write.write_all(answer).await.ok()?;
        }
        Some(())
    }

    fn is_busy(&self) -> bool {
        let mut busy = self.busy.lock().unwrap();
        let now = *busy > 0;
        *busy = busy.saturating_sub(1);
        now
    }
}
