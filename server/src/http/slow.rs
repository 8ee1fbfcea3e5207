//! Slows guessing at the door. Nobody is locked out: an answer only takes longer, and in a browser in which the person has
//! signed in before (known by a cookie) it takes no longer than the person's own mistakes ask for.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use register::user::store::token_hash;

/// Mistakes that cost nothing: of one account or browser, and of one address, behind which an office may sit.
const FREE: u32 = 5;
const FREE_OF_ADDRESS: u32 = 20;
/// The longest pause before an answer.
const LONGEST: Duration = Duration::from_secs(8);
/// So many attempts of one address may wait at once.
const WAITING: u32 = 8;
/// Mistakes are forgotten after so long without another one, in milliseconds.
const MEMORY_MS: i64 = 15 * 60_000;
/// Lanes kept in mind.
const LANES: usize = 50_000;

/// Where a connection comes from.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

#[derive(Debug, Default)]
struct Lane {
    mistakes: u32,
    last: i64,
    waiting: u32,
}

/// The mistakes of the last minutes. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Slow(Arc<Mutex<HashMap<String, Lane>>>);

/// One attempt on its way; counts as waiting until it is dropped.
#[derive(Debug)]
pub struct Attempt {
    slow: Slow,
    lanes: Vec<String>,
    address: Option<String>,
    /// How long to wait before the password is looked at.
    pub pause: Duration,
}

fn pause(mistakes: u32, free: u32) -> Duration {
    let Some(over) = mistakes.checked_sub(free) else { return Duration::ZERO };
    (Duration::from_millis(250) * 2_u32.pow(over.min(6))).min(LONGEST)
}

/// The address that counts: behind a proxy on this machine the one that the proxy has seen. An IPv6 network counts as one.
pub fn address(peer: Option<Peer>, headers: &HeaderMap) -> String {
    let told = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .next_back()
        .and_then(|list| list.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    let own = peer.map(|peer| peer.0);
    let counted = if own.is_none_or(|own| own.is_loopback()) { told.or(own) } else { own };
    match counted {
        Some(IpAddr::V6(long)) => {
            let [a, b, c, d, ..] = long.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
        Some(short) => short.to_string(),
        None => String::new(),
    }
}

impl Slow {
    /// One more attempt. `device` is the cookie of a browser in which this person has signed in before. None when too many
    /// from there wait already.
    pub fn attempt(&self, email: &str, device: Option<&str>, address: &str, now: i64) -> Option<Attempt> {
        let email = email.trim().to_lowercase();
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.retain(|_, lane| lane.waiting > 0 || (now - MEMORY_MS..=now).contains(&lane.last));
        if lanes.len() >= LANES {
            // A flood of made-up names: what is left to count by is the address.
            lanes.retain(|name, lane| lane.waiting > 0 || name.starts_with("address "));
        }
        let mistakes = |name: &str| lanes.get(name).map_or(0, |lane| lane.mistakes);
        if let Some(device) = device {
            let own = format!("device {}", token_hash(&format!("{email} {device}")));
            let pause = pause(mistakes(&own), FREE);
            drop(lanes);
            return Some(Attempt { slow: self.clone(), lanes: vec![own], address: None, pause });
        }
        let account = format!("account {}", token_hash(&email));
        let from = format!("address {address}");
        let pause = pause(mistakes(&account), FREE).max(pause(mistakes(&from), FREE_OF_ADDRESS));
        let lane = lanes.entry(from.clone()).or_insert_with(|| Lane { last: now, ..Lane::default() });
        if lane.waiting >= WAITING {
            return None;
        }
        lane.waiting += 1;
        drop(lanes);
        Some(Attempt { slow: self.clone(), lanes: vec![account, from.clone()], address: Some(from), pause })
    }
}

impl Attempt {
    /// The password was wrong.
    pub fn failed(&self, now: i64) {
        let mut lanes = self.slow.0.lock().unwrap_or_else(PoisonError::into_inner);
        for name in &self.lanes {
            let lane = lanes.entry(name.clone()).or_default();
            lane.mistakes = lane.mistakes.saturating_add(1);
            lane.last = now;
        }
    }

    /// The password was right: the mistakes before were the owner's own. Those of the address stay.
    pub fn succeeded(&self) {
        let mut lanes = self.slow.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = self.lanes.first().and_then(|name| lanes.get_mut(name)) {
            lane.mistakes = 0;
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let mut lanes = self.slow.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = self.address.as_ref().and_then(|name| lanes.get_mut(name)) {
            lane.waiting = lane.waiting.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: &str = "haruka@bank.example";

    fn fail(slow: &Slow, email: &str, device: Option<&str>, address: &str, times: u32) {
        for _ in 0..times {
            slow.attempt(email, device, address, 0).unwrap().failed(0);
        }
    }

    #[test]
    fn guessing_gets_slow_and_the_owner_does_not() {
        let slow = Slow::default();
        for count in 0..200 {
            fail(&slow, OWNER, None, &format!("203.0.113.{count}"), 1);
        }
        let pause =
            |device, address| slow.attempt(" HARUKA@bank.example ", device, address, 0).unwrap().pause;
        assert_eq!(pause(None, "198.51.100.1"), LONGEST, "from wherever, and never refused");
        assert_eq!(pause(Some("known"), "203.0.113.1"), Duration::ZERO, "the owner's own browser");
        assert_eq!(
            slow.attempt("other@bank.example", None, "198.51.100.1", 0).unwrap().pause,
            Duration::ZERO
        );
        fail(&slow, OWNER, Some("known"), "203.0.113.1", FREE + 1);
        assert_eq!(
            pause(Some("known"), "203.0.113.1"),
            Duration::from_millis(500),
            "a stolen cookie is no free pass"
        );
        slow.attempt(OWNER, Some("known"), "203.0.113.1", 0).unwrap().succeeded();
        assert_eq!(pause(Some("known"), "203.0.113.1"), Duration::ZERO);
        assert_eq!(
            slow.attempt(OWNER, None, "198.51.100.1", MEMORY_MS + 1).unwrap().pause,
            Duration::ZERO,
            "forgotten"
        );
    }

    #[test]
    fn one_address_that_tries_many_names_gets_slow() {
        let slow = Slow::default();
        for count in 0..FREE_OF_ADDRESS {
            fail(&slow, &format!("a{count}@bank.example"), None, "203.0.113.9", 1);
        }
        let pause = |count: u32| {
            slow.attempt(&format!("b{count}@bank.example"), None, "203.0.113.9", 0).unwrap().pause
        };
        assert_eq!(pause(0), Duration::from_millis(250));
        fail(&slow, "c@bank.example", None, "203.0.113.9", 4);
        assert_eq!(pause(1), Duration::from_secs(4));
        let waiting: Vec<_> =
            (0..WAITING).map(|_| slow.attempt("d@bank.example", None, "203.0.113.9", 0)).collect();
        assert!(waiting.iter().all(Option::is_some));
        assert!(slow.attempt("e@bank.example", None, "203.0.113.9", 0).is_none(), "no more at once");
        assert!(slow.attempt(OWNER, Some("known"), "203.0.113.9", 0).is_some(), "but the owner");
        drop(waiting);
        assert!(slow.attempt("e@bank.example", None, "203.0.113.9", 0).is_some());
    }

    #[test]
    fn a_flood_of_names_does_not_fill_the_memory() {
        let slow = Slow::default();
        for count in 0..LANES + 1_000 {
            let name = format!("{count}@x.example");
            // The retain of each attempt is what a test of this length cannot afford.
            if count.is_multiple_of(10_000) {
                fail(&slow, &name, None, "203.0.113.9", 1);
            } else {
                let mut lanes = slow.0.lock().unwrap();
                lanes.insert(format!("account {name}"), Lane { mistakes: 1, last: 0, waiting: 0 });
            }
        }
        fail(&slow, OWNER, None, "203.0.113.9", 1);
        assert!(slow.0.lock().unwrap().len() < LANES);
    }

    #[test]
    fn behind_a_proxy_on_this_machine_the_address_is_the_one_it_saw() {
        let headers =
            |list: &str| HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), list.parse().unwrap())]);
        let peer = |ip: &str| Some(Peer(ip.parse().unwrap()));
        assert_eq!(address(peer("127.0.0.1"), &headers("6.6.6.6, 203.0.113.9")), "203.0.113.9");
        assert_eq!(
            address(peer("198.51.100.1"), &headers("203.0.113.9")),
            "198.51.100.1",
            "anybody can write that"
        );
        assert_eq!(address(peer("127.0.0.1"), &headers("rubbish")), "127.0.0.1");
        assert_eq!(address(peer("2001:db8:1:2:3:4:5:6"), &HeaderMap::new()), "2001:db8:1:2::");
        assert_eq!(address(None, &HeaderMap::new()), "");
    }
}
