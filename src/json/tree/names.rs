//! Members by name.
//!
//! The names of a large object are put in the order of their hashes once: then a look-up takes a few steps however many
//! members there are, and equal names stand side by side.

use super::{Member, NodeId, Text, Tree, Value};

/// Objects up to this size are searched from the start, which is faster than hashing.
const FEW: usize = 8;

/// A member and the hash of its name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Indexed {
    hash: u32,
    member: u32,
}

impl Tree {
    /// The member with this name.
    #[must_use]
    pub fn member(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let members = self.member_slice(id);
        if members.len() <= FEW {
            return members.iter().find(|member| self.is_named(member, name)).map(|member| member.value);
        }
        let Value::Object(start, end) = self.node(id).value else { return None };
        let index = self.index.get(start as usize..end as usize)?;
        let hash = hash(name);
        let alike = index.get(index.partition_point(|indexed| indexed.hash < hash)..)?;
        let mut alike = alike.iter().take_while(|indexed| indexed.hash == hash).map(|indexed| self.indexed(*indexed));
        alike.find(|member| self.is_named(member, name)).map(|member| member.value)
    }

    /// Lengths tell most names apart without reading them.
    fn is_named(&self, member: &Member, name: &str) -> bool {
        let Text { start, end } = member.name;
        (end - start) as usize == name.len()
            && self.text.as_bytes().get(start as usize..end as usize) == Some(name.as_bytes())
    }

    fn indexed(&self, indexed: Indexed) -> Member {
        // The index is made from the members, which are never removed.
        self.members[indexed.member as usize]
    }

    /// Makes members from `start` on easy to find.
    pub(super) fn index_from(&mut self, start: usize) {
        self.index.resize(self.members.len(), Indexed::default());
        let mut index = std::mem::take(&mut self.index);
        if let Some(index) = index.get_mut(start..).filter(|index| index.len() > FEW) {
            for (indexed, position) in index.iter_mut().zip(start..) {
                *indexed =
                    Indexed { hash: hash(self.str(self.members[position].name)), member: super::small(position) };
            }
            let name = |indexed: &Indexed| self.str(self.indexed(*indexed).name);
            index.sort_unstable_by(|a, b| {
                a.hash.cmp(&b.hash).then_with(|| name(a).cmp(name(b))).then(a.member.cmp(&b.member))
            });
        }
        self.index = index;
    }

    /// The positions of the first two members of an object that have the same name.
    pub(in crate::json) fn duplicate(&self, object: NodeId) -> Option<(usize, usize)> {
        let members = self.member_slice(object);
        if members.len() <= FEW {
            return (1..members.len()).find_map(|second| {
                let name = self.str(members[second].name);
                Some((members[..second].iter().position(|first| self.str(first.name) == name)?, second))
            });
        }
        let Value::Object(start, end) = self.node(object).value else { return None };
        let pairs = self.index.get(start as usize..end as usize)?.windows(2);
        let same = |a: Indexed, b: Indexed| {
            a.hash == b.hash && self.str(self.indexed(a).name) == self.str(self.indexed(b).name)
        };
        pairs
            .filter(|pair| same(pair[0], pair[1]))
            .map(|pair| ((pair[0].member - start) as usize, (pair[1].member - start) as usize))
            .min_by_key(|(_, second)| *second)
    }
}

/// Spreads names over 32 bits. Collisions cost time only, and not much: names of one hash are sorted too.
fn hash(name: &str) -> u32 {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let mix = |state: u64, word: u64| (state.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let (words, rest) = name.as_bytes().as_chunks::<8>();
    let state = words.iter().fold(name.len() as u64, |state, word| mix(state, u64::from_le_bytes(*word)));
    let last = rest.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte));
    // The upper half of a product depends on all bits.
    (mix(state, last) >> 32) as u32
}
