//! What a key has in common with the other keys of its case, and with keys that are not secret at all.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use dashu_int::UBig;
use dashu_int::ops::Gcd;

use crate::catalogue::Catalogue;
use crate::json::{NodeId, Tree};

use super::family::Family;
use super::number::{bits, number, without_small_factors};
use super::read::{Fact, Key, Value, gap, known, quoted};
use super::{thumbprint, usage};

/// The bits of all moduli together up to which each is compared with each: 256 moduli of 2048 bits. The time grows
/// with the square of this number; it is then about a third of a second.
const MOST_BITS: usize = 1 << 19;

/// How many keys are named; a set can hold one key ten thousand times.
const MOST_NAMES: usize = 8;

/// The keys among which a key is looked at: the others of its case, and those whose private part is published.
#[derive(Debug, Default)]
pub struct Surroundings<'c> {
    published: Option<&'c BTreeMap<String, Vec<String>>>,
    peers: BTreeMap<NodeId, Peers>,
    /// How many different moduli there are, where they are too many.
    uncompared: Option<usize>,
}

/// Names of keys, and whether there are more.
#[derive(Clone, Debug, Default)]
struct Names {
    first: Vec<String>,
    more: bool,
}

#[derive(Debug, Default)]
struct Peers {
    key: Names,
    modulus: Names,
    factor: Names,
    purposes: BTreeSet<String>,
}

/// A key in its set.
struct Entry {
    jwk: NodeId,
    set: NodeId,
    /// Whether it is compared with all others; those that are not are compared with these.
    fresh: bool,
    name: String,
    thumbprint: Option<String>,
    /// What it says that it is for.
    purposes: Vec<String>,
    modulus: Option<Vec<u8>>,
}

impl Names {
    fn add(&mut self, name: &str) {
        if self.first.len() < MOST_NAMES {
            self.first.push(name.to_owned());
        } else {
            self.more = true;
        }
    }

    fn list(&self) -> Value {
        let more = self.more.then_some(Cow::Borrowed("and more"));
        Value::List(self.first.iter().cloned().map(Cow::Owned).chain(more).collect())
    }
}

impl Entry {
    /// The name of another key. A key of its own set is called so: a rule can tell it from those of other clients.
    fn calls<'e>(&self, other: &'e Self) -> Cow<'e, str> {
        match other.name.split_once(" jwks.keys") {
            Some((owner, place)) if self.set == other.set && owner.starts_with("client ") => {
                Cow::Owned(format!("client.jwks.keys{place}"))
            }
            _ => Cow::Borrowed(&other.name),
        }
    }
}

impl<'c> Surroundings<'c> {
    /// Compares the keys of sets with each other. A set is an array of keys and the path that names it.
    #[must_use]
    pub fn of(tree: &Tree, catalogue: &'c Catalogue, sets: &[(&str, NodeId)]) -> Self {
        Self::beside(tree, catalogue, &[], sets)
    }

    /// The same, where the keys of some sets have been compared with each other before.
    #[must_use]
    pub fn beside(tree: &Tree, catalogue: &'c Catalogue, old: &[(&str, NodeId)], sets: &[(&str, NodeId)]) -> Self {
        let old = old.iter().flat_map(|(path, set)| entries(tree, path, *set, false));
        let entries: Vec<Entry> =
            old.chain(sets.iter().flat_map(|(path, set)| entries(tree, path, *set, true))).collect();
        let mut around = Self { published: Some(&catalogue.published_keys), ..Self::default() };
        around.compare_keys(&entries);
        let moduli = grouped(&entries, |entry| entry.modulus.as_deref());
        for group in moduli.values() {
            around.compare_exponents(group);
        }
        around.compare_factors(&moduli);
        around
    }

    fn peers(&mut self, entry: &Entry) -> &mut Peers {
        self.peers.entry(entry.jwk).or_default()
    }

    fn compare_keys(&mut self, entries: &[Entry]) {
        for group in grouped(entries, |entry| entry.thumbprint.as_deref()).values() {
            let mut purposes: BTreeMap<NodeId, BTreeSet<String>> = BTreeMap::new();
            for entry in group {
                purposes.entry(entry.set).or_default().extend(entry.purposes.iter().cloned());
            }
            for entry in group {
                self.peers(entry).purposes = purposes.get(&entry.set).cloned().unwrap_or_default();
                let names = &mut self.peers(entry).key;
                for other in group.iter().filter(|other| other.jwk != entry.jwk).take(MOST_NAMES + 1) {
                    names.add(&entry.calls(other));
                }
            }
        }
    }

    /// Of keys with one modulus, those that are not the same key.
    fn compare_exponents(&mut self, group: &[&Entry]) {
        let mut keys: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in group {
            if let Some(thumbprint) = &entry.thumbprint {
                keys.entry(thumbprint).or_default().push(entry);
            }
        }
        for (thumbprint, same) in &keys {
            let others = keys.iter().filter(|(other, _)| *other != thumbprint).flat_map(|(_, others)| others);
            let mut names = Names::default();
            others.take(MOST_NAMES + 1).for_each(|other| names.add(&other.name));
            for entry in same {
                self.peers(entry).modulus = names.clone();
            }
        }
    }

    fn compare_factors(&mut self, moduli: &BTreeMap<&[u8], Vec<&Entry>>) {
        let groups: Vec<(UBig, &Vec<&Entry>)> = moduli
            .iter()
            .filter(|(modulus, _)| bits(modulus) > 1)
            .map(|(modulus, group)| (UBig::from_be_bytes(modulus), group))
            .collect();
        if moduli.keys().map(|modulus| bits(modulus)).sum::<usize>() > MOST_BITS && groups.len() > 1 {
            self.uncompared = Some(groups.len());
            return;
        }
        for ((_, group), names) in groups.iter().zip(common_factors(&groups)) {
            for entry in *group {
                self.peers(entry).factor = names.clone();
            }
        }
    }

    fn list(&self, key: &Key, names: impl Fn(&Peers) -> &Names) -> Value {
        self.peers.get(&key.jwk).map_or_else(|| Value::List(Vec::new()), |peers| names(peers).list())
    }

    /// The keys of the case that are the same key.
    pub(super) fn same_key_as(&self, key: &Key) -> Option<Fact> {
        let thumbprint = thumbprint::of_numbers(key)?;
        Some(thumbprint.map(|_| known(self.list(key, |peers| &peers.key), key.jwk)))
    }

    /// What the key is for, by all that its set says of it.
    pub(super) fn purposes_in_set(&self, key: &Key) -> Option<Fact> {
        let thumbprint = thumbprint::of_numbers(key)?;
        Some(thumbprint.map(|_| {
            let purposes = self.peers.get(&key.jwk).map(|peers| &peers.purposes);
            known(Value::List(purposes.into_iter().flatten().cloned().map(Cow::Owned).collect()), key.jwk)
        }))
    }

    /// The keys of the case that have the modulus with another exponent.
    pub(super) fn shares_modulus_with(&self, key: &Key) -> Option<Fact> {
        let read = key.family_of(&[Family::Rsa], "n")?.and_then(|_| key.octets("n"));
        Some(read.map(|(_, node)| known(self.list(key, |peers| &peers.modulus), node)))
    }

    /// The keys of the case whose modulus is another one with a prime in common.
    pub(super) fn shares_factor_with(&self, key: &Key) -> Option<Fact> {
        let read = key.family_of(&[Family::Rsa], "n")?.and_then(|_| key.octets("n"));
        Some(read.and_then(|(_, node)| match self.uncompared {
            Some(count) => Err(gap(format!("there are {count} different RSA moduli, too many to compare"), node)),
            None => Ok(known(self.list(key, |peers| &peers.factor), node)),
        }))
    }

    /// Where the private part of this key is published.
    pub(super) fn published_as(&self, key: &Key) -> Option<Fact> {
        let thumbprint = thumbprint::of_numbers(key)?;
        Some(thumbprint.map(|thumbprint| {
            let places = self.published.and_then(|published| published.get(&thumbprint));
            let places = places.into_iter().flatten().cloned().map(Cow::Owned).collect();
            known(Value::List(places), key.jwk)
        }))
    }
}

fn entries<'a>(tree: &'a Tree, path: &'a str, set: NodeId, fresh: bool) -> impl Iterator<Item = Entry> + 'a {
    tree.items(set).iter().enumerate().map(move |(index, jwk)| {
        let key = Key { tree, jwk: *jwk };
        let kid = key.text("kid").map_or_else(|_| String::new(), |(kid, _)| quoted(kid));
        let name = if kid.is_empty() { format!("{path}[{index}]") } else { format!("{path}[{index}], kid{kid}") };
        let is_rsa = key.family().is_ok_and(|family| family == Family::Rsa);
        let modulus = is_rsa.then(|| key.octets("n").ok()).flatten().map(|(octets, _)| number(&octets).to_vec());
        let thumbprint = thumbprint::of_numbers(&key).and_then(Result::ok);
        Entry { jwk: *jwk, set, fresh, name, thumbprint, purposes: usage::stated(&key), modulus }
    })
}

/// Keys by something that they can have in common.
fn grouped<'e, T: Ord + ?Sized>(
    entries: &'e [Entry],
    by: impl Fn(&'e Entry) -> Option<&'e T>,
) -> BTreeMap<&'e T, Vec<&'e Entry>> {
    let mut groups: BTreeMap<&T, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        if let Some(value) = by(entry) {
            groups.entry(value).or_default().push(entry);
        }
    }
    groups
}

/// For each modulus, the keys of the others that have a prime in common with it.
fn common_factors(groups: &[(UBig, &Vec<&Entry>)]) -> Vec<Names> {
    let mut found = vec![Names::default(); groups.len()];
    for (at, (modulus, keys)) in groups.iter().enumerate() {
        let (before, from) = found.split_at_mut(at);
        let Some(own) = from.first_mut() else { break };
        for ((other, others), theirs) in groups.iter().zip(before) {
            // Where both have more than can be named, or were compared before, there is nothing to learn.
            let fresh = keys.iter().chain(others.iter()).any(|entry| entry.fresh);
            if fresh && !(own.more && theirs.more) && share_a_factor(modulus, other) {
                others.iter().for_each(|key| own.add(&key.name));
                keys.iter().for_each(|key| theirs.add(&key.name));
            }
        }
    }
    found
}

/// Whether two numbers other than 0 have a prime of more than 16 bits in common. What is below says little: a number
/// that was damaged on its way has small factors, and two of them soon have one in common.
fn share_a_factor(one: &UBig, other: &UBig) -> bool {
    let common = one.gcd(other);
    common > UBig::from(u16::MAX) && without_small_factors(common) != UBig::ONE
}
