// A PKCS #12 file (RFC 7292) of a key and its certificates, made as ams.certificates.pkcs12 makes it:
// PBES2 with AES-256-CBC, and a MAC by HMAC-SHA-256 that is as dear to guess at as the encryption.
import { sha256 } from "../../vendor/noble-hashes/sha2.js";
import { OID, NULL, der, explicit, number, octets, oid, sequence, set, text16 } from "./der.js";
import { ROUNDS, locked, lockedKey } from "./locking.js";

const BLOCK = 64;
const MAC_PURPOSE = 3; // RFC 7292, B.3
const AT_A_TIME = 50000; // rounds between two breaths of the page

// `certificates` are DER, the key's own first; `name` is what programs show.
export async function sealed({ pkcs8, certificates, name, passphrase }) {
  const identifier = sha256(certificates[0]).slice(0, 20);
  const own = set(
    sequence(oid(OID.friendlyName), set(text16(name))),
    sequence(oid(OID.localKeyId), set(octets(identifier))),
  );
  const bags = certificates.map((one, at) => certificateBag(one, at ? [] : own));
  const { algorithm, sealed: content } = await locked(sequence(...bags), passphrase);
  const encrypted = sequence(number(0), sequence(oid(OID.data), algorithm, der(0x80, content)));
  const key = sequence(oid(OID.shroudedKeyBag), explicit(await lockedKey(pkcs8, passphrase)), own);
  const guarded = new Uint8Array(sequence(
    sequence(oid(OID.encryptedData), explicit(encrypted)),
    sequence(oid(OID.data), explicit(octets(sequence(key)))),
  ));
  const file = sequence(oid(OID.data), explicit(octets(guarded)));
  return new Uint8Array(sequence(number(3), file, await macOf(guarded, passphrase)));
}

function certificateBag(certificate, attributes) {
  const content = sequence(oid(OID.x509Certificate), explicit(octets(certificate)));
  return sequence(oid(OID.certBag), explicit(content), attributes);
}

async function macOf(guarded, passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const raw = await macKey(passphrase, salt);
  const key = await crypto.subtle.importKey("raw", raw, algorithm, false, ["sign"]);
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, guarded));
  return sequence(sequence(sequence(oid(OID.sha256), NULL), octets(digest)), octets(salt), number(ROUNDS));
}

// RFC 7292, B.2: the key is one block of SHA-256, so the step that joins blocks is not needed.
async function macKey(passphrase, salt) {
  const secret = [...passphrase].flatMap((one) => [0, one.charCodeAt(0)]).concat(0, 0);
  let block = sha256(Uint8Array.from([...Array(BLOCK).fill(MAC_PURPOSE), ...filled([...salt]), ...filled(secret)]));
  for (let round = 1; round < ROUNDS; round += 1) {
    block = sha256(block);
    if (round % AT_A_TIME === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return block;
}

function filled(bytes) {
  const length = Math.ceil(bytes.length / BLOCK) * BLOCK;
  return Array.from({ length }, (_unused, at) => bytes[at % bytes.length]);
}
