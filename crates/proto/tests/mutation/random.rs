//! Random numbers that are the same on every machine, and what they do to an input.

/// Marsaglia's xorshift64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        // Zero would stay zero; near seeds must not begin alike.
        Random((seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0x2545_f491_4f6c_dd1d) | 1)
    }

    /// A number below `n`, or 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n.max(1)
    }

    /// One change: of a bit or byte, a piece taken out, copied, moved or repeated, a token put in, or a number made another one.
    pub(crate) fn mutate(&mut self, input: &mut Vec<u8>, tokens: &[&[u8]]) {
        let at = self.below(input.len() + 1);
        let piece = |random: &mut Self, most: usize| at..(at + random.below(most)).min(input.len());
        match self.below(9) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.below(256) as u8,
            2 => {
                let piece = piece(self, 16);
                input.drain(piece);
            }
            3 => {
                let copied = input[piece(self, 64)].to_vec();
                input.splice(at..at, copied);
            }
            4 => {
                let piece = piece(self, 64);
                let moved: Vec<u8> = input.drain(piece).collect();
                let to = self.below(input.len() + 1);
                input.splice(to..to, moved);
            }
            5 => input.truncate(at.max(1)),
            6 => {
                let repeated = input[piece(self, 4)].repeat(1 + self.below(200));
                input.splice(at..at, repeated);
            }
            7 => self.change_number(input, at),
            _ => {
                let token = tokens[self.below(tokens.len())];
                input.splice(at..at, token.iter().copied());
            }
        }
    }

    /// Lengths and counts are where parsers go wrong: the next digit becomes another one, or some more.
    fn change_number(&mut self, input: &mut Vec<u8>, from: usize) {
        let Some(at) = input.iter().skip(from).position(u8::is_ascii_digit).map(|offset| from + offset) else { return };
        if self.below(4) == 0 {
            input.splice(at..at, std::iter::repeat_n(b'0' + self.below(10) as u8, self.below(20)));
        } else {
            input[at] = b'0' + self.below(10) as u8;
        }
    }
}
