//! Session tickets that every worker of a server understands, also one that is forked later.
//!
//! The workers share one secret, made before the first of them; the key of a ticket is derived from it and from the time, anew every six
//! hours, so nobody has to tell the others. A ticket is taken for as long as its key is the last or the last but one. (A stored key for
//! each period could be forgotten; a secret cannot, as long as the server runs. With TLS 1.3 a resumed session exchanges keys all the same.)

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Prk};
use ring::rand::{SecureRandom, SystemRandom};
use rustls::server::ProducesTickets;

use super::TlsError;

/// Seconds for which a key makes tickets.
const PERIOD: u64 = 6 * 60 * 60;

/// The longest ticket that is looked at. One with a client's certificate chain is the longest.
const MAX_TICKET: usize = 16 * 1024;

pub(super) struct Tickets {
    secret: Prk,
    clock: fn() -> u64,
}

impl Tickets {
    pub(super) fn new() -> Result<Self, TlsError> {
        let mut secret = [0; 32];
        SystemRandom::new().fill(&mut secret).map_err(|_| TlsError::NoRandom)?;
        Ok(Tickets { secret: Prk::new_less_safe(HKDF_SHA256, &secret), clock: unix_seconds })
    }

    fn period(&self) -> u64 {
        (self.clock)() / PERIOD
    }

    fn key(&self, period: u64) -> Option<LessSafeKey> {
        let number = period.to_be_bytes();
        let info = [&b"steelwool session ticket"[..], &number];
        let key = self.secret.expand(&info, &CHACHA20_POLY1305).ok()?;
        Some(LessSafeKey::new(UnboundKey::from(key)))
    }
}

fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tickets")
    }
}

/// period (8) | nonce (12) | encrypted | tag (16)
impl ProducesTickets for Tickets {
    fn enabled(&self) -> bool {
        true
    }

    fn lifetime(&self) -> u32 {
        (2 * PERIOD) as u32
    }

    fn encrypt(&self, plain: &[u8]) -> Option<Vec<u8>> {
        let period = self.period();
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let name = period.to_be_bytes();
        let mut ticket = [&name[..], &nonce, plain].concat();
        let body = &mut ticket[name.len() + NONCE_LEN..];
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.key(period)?.seal_in_place_separate_tag(nonce, Aad::from(name), body).ok()?;
        ticket.extend_from_slice(tag.as_ref());
        (ticket.len() <= MAX_TICKET).then_some(ticket)
    }

    fn decrypt(&self, ticket: &[u8]) -> Option<Vec<u8>> {
        if ticket.len() > MAX_TICKET {
            return None;
        }
        let (name, rest) = ticket.split_first_chunk::<8>()?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>()?;
        let period = u64::from_be_bytes(*name);
        if !(0..=1).contains(&self.period().checked_sub(period)?) {
            return None;
        }
        let mut body = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.key(period)?.open_in_place(nonce, Aad::from(*name), &mut body).ok()?.len();
        body.truncate(length);
        Some(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: fn() -> u64) -> Tickets {
        Tickets { secret: Prk::new_less_safe(HKDF_SHA256, &[7; 32]), clock }
    }

    #[test]
    fn a_ticket_is_understood_by_whoever_has_the_secret_for_two_periods() {
        let ticket = at(|| 10 * PERIOD).encrypt(b"state").unwrap();
        for (clock, is_taken) in [
            ((|| 10 * PERIOD) as fn() -> u64, true),
            (|| 11 * PERIOD - 1, true),
            (|| 12 * PERIOD - 1, true),
            (|| 12 * PERIOD, false),
            (|| 10 * PERIOD - 1, false),
            (|| 0, false),
        ] {
            assert_eq!(at(clock).decrypt(&ticket).as_deref(), is_taken.then_some(&b"state"[..]));
        }
        let other = Tickets::new().unwrap();
        assert_eq!(other.decrypt(&ticket), None);
        assert_eq!(other.decrypt(&other.encrypt(b"").unwrap()).as_deref(), Some(&b""[..]));
    }

    #[test]
    fn what_was_changed_or_cut_is_no_ticket() {
        let tickets = at(|| 10 * PERIOD);
        let ticket = tickets.encrypt(b"state").unwrap();
        for at in 0..ticket.len() {
            let mut changed = ticket.clone();
            changed[at] ^= 1;
            assert_eq!(tickets.decrypt(&changed), None, "byte {at}");
            assert_eq!(tickets.decrypt(&ticket[..at]), None, "cut at {at}");
        }
        assert_eq!(tickets.decrypt(&vec![0; MAX_TICKET + 1]), None);
        assert_eq!(tickets.encrypt(&vec![0; MAX_TICKET]), None);
    }
}
