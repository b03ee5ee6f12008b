// What a passphrase locks: PBES2 (RFC 8018) with PBKDF2-HMAC-SHA256 and AES-256-CBC. Opened is also
// what OpenSSL writes: other digests, other lengths of AES.
import { OID, NULL, elements, number, octets, oid, same, sequence } from "./der.js";

export const ROUNDS = 600000;
const MOST_ROUNDS = 20000000;
const DIGESTS = [["SHA-1", OID.hmacSha1], ["SHA-256", OID.hmacSha256], ["SHA-384", OID.hmacSha384], ["SHA-512", OID.hmacSha512]];
const LENGTHS = [[128, OID.aes128Cbc], [192, OID.aes192Cbc], [256, OID.aes256Cbc]];

async function keyOf(passphrase, { salt, rounds, digest, length }) {
  const bytes = new TextEncoder().encode(passphrase);
  const base = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", salt, iterations: rounds, hash: digest };
  return crypto.subtle.deriveKey(derivation, base, { name: "AES-CBC", length }, false, ["encrypt", "decrypt"]);
}

// Return the AlgorithmIdentifier and the octets of `plain` under `passphrase`.
export async function locked(plain, passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(16));
  const key = await keyOf(passphrase, { salt, rounds: ROUNDS, digest: "SHA-256", length: 256 });
  const sealed = await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, new Uint8Array(plain));
  const kdf = sequence(oid(OID.pbkdf2), sequence(octets(salt), number(ROUNDS), sequence(oid(OID.hmacSha256), NULL)));
  const algorithm = sequence(oid(OID.pbes2), sequence(kdf, sequence(oid(OID.aes256Cbc), octets(iv))));
  return { algorithm, sealed: new Uint8Array(sealed) };
}

// Return the DER of EncryptedPrivateKeyInfo (RFC 5958) of a PKCS #8 key.
export async function lockedKey(pkcs8, passphrase) {
  const { algorithm, sealed } = await locked(pkcs8, passphrase);
  return sequence(algorithm, octets(sealed));
}

// Return the PKCS #8 key in an EncryptedPrivateKeyInfo. Throws TypeError where it is none that is
// known here, and an OperationError where the passphrase does not open it.
export async function openedKey(encrypted, passphrase) {
  const [algorithm, sealed] = children(new Uint8Array(encrypted));
  const [scheme, parameters] = elements(algorithm.content);
  need(same(scheme.content, OID.pbes2));
  const [kdf, cipher] = elements(parameters.content);
  const [derivation, values] = elements(kdf.content);
  need(same(derivation.content, OID.pbkdf2));
  const [salt, rounds, ...rest] = elements(values.content);
  const prf = rest.find((one) => one.tag === 0x30);
  const [aes, iv] = elements(cipher.content);
  const how = {
    salt: salt.content,
    rounds: rounds.content.reduce((sum, octet) => sum * 256 + octet, 0),
    digest: prf ? named(DIGESTS, elements(prf.content)[0].content) : "SHA-1",
    length: named(LENGTHS, aes.content),
  };
  need(how.rounds > 0 && how.rounds <= MOST_ROUNDS);
  const key = await keyOf(passphrase, how);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv: iv.content }, key, sealed.content));
}

function children(encoded) {
  const [whole] = elements(encoded);
  return elements(whole.content);
}

function named(table, identifier) {
  const found = table.find(([, known]) => same(identifier, known));
  need(found);
  return found[0];
}

function need(condition) {
  if (!condition) throw new TypeError("the key file is locked in a way that is not known here");
}
