// The rules of ams.certificates.passphrases, which hands them over as JSON; what is typed stays here.

const bare = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/g, "");

// Return which rule `passphrase` breaks: "characters", "length", "monotonous", "usual"; "" if none.
export function weakness(passphrase, rules) {
  if (!/^[\x20-\x7e]*$/.test(passphrase)) return "characters";
  if (passphrase.length < rules.shortest || passphrase.length > rules.longest) return "length";
  const folded = bare(passphrase);
  if (new Set(folded).size < rules.distinct) return "monotonous";
  const built = rules.words.map(bare).some(
    (word) => word && folded.includes(word) && folded.length - word.length < rules.shortest / 2,
  );
  return built ? "usual" : "";
}
