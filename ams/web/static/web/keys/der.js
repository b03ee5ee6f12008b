// DER (X.690) as far as key files need it: written from arrays of octets, read tag by tag.

export const OID = {
  data: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01],
  encryptedData: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06],
  pbes2: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d],
  pbkdf2: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c],
  hmacSha1: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x07],
  hmacSha256: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09],
  hmacSha384: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0a],
  hmacSha512: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0b],
  aes128Cbc: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02],
  aes192Cbc: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x16],
  aes256Cbc: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a],
  sha256: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
  ecdsaSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  shroudedKeyBag: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02],
  certBag: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x03],
  x509Certificate: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x16, 0x01],
  friendlyName: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x14],
  localKeyId: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x15],
};
export const NULL = [0x05, 0x00];

export function der(tag, ...parts) {
  const content = parts.flatMap((part) => [...part]);
  const length = content.length;
  if (length < 0x80) return [tag, length, ...content];
  if (length < 0x100) return [tag, 0x81, length, ...content];
  if (length < 0x10000) return [tag, 0x82, length >> 8, length & 0xff, ...content];
  throw new RangeError(`${length} octets are more than a key file has`);
}
export const sequence = (...parts) => der(0x30, ...parts);
export const set = (...parts) => der(0x31, ...parts.map((part) => [...part]).sort(inOrder));
export const octets = (bytes) => der(0x04, bytes);
export const oid = (bytes) => der(0x06, bytes);
export const explicit = (...parts) => der(0xa0, ...parts);

// SET OF stands in the order of its encodings (X.690, 11.6).
function inOrder(one, other) {
  const at = one.findIndex((octet, index) => octet !== other[index]);
  return at < 0 ? one.length - other.length : one[at] - (other[at] ?? -1);
}

export function integer(bytes) {
  let plain = [...bytes];
  while (plain.length > 1 && plain[0] === 0) plain = plain.slice(1);
  return der(0x02, plain[0] & 0x80 ? [0, ...plain] : plain);
}

export function number(value) {
  const bytes = [];
  for (let rest = value; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return integer(bytes.length ? bytes : [0]);
}

export function text16(text) {
  return der(0x1e, [...text].flatMap((one) => [one.charCodeAt(0) >> 8, one.charCodeAt(0) & 0xff]));
}

// The elements that stand one after the other in `bytes`, each with its tag and its content.
export function elements(bytes) {
  const found = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at];
    let [length, start] = [bytes[at + 1], at + 2];
    if (length & 0x80) {
      const size = length & 0x7f;
      if (size < 1 || size > 3) throw new TypeError("no DER length");
      length = bytes.slice(start, start + size).reduce((sum, octet) => sum * 256 + octet, 0);
      start += size;
    }
    if (!(start + length <= bytes.length)) throw new TypeError("the DER is cut off");
    found.push({ tag, content: bytes.slice(start, start + length), whole: bytes.slice(at, start + length) });
    at = start + length;
  }
  return found;
}

export const same = (one, other) => one.length === other.length && other.every((octet, at) => octet === one[at]);

export function pem(label, bytes) {
  const text = btoa(String.fromCharCode(...bytes)).replace(/(.{64})/g, "$1\n").trimEnd();
  return `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`;
}

// The DER of every block of `label` in `text`, in their order.
export function blocks(label, text) {
  const pattern = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, "g");
  return [...text.matchAll(pattern)].map((found) => octetsOf(found[1]));
}

export function octetsOf(base64) {
  return Uint8Array.from(atob(base64.replace(/\s/g, "")), (one) => one.charCodeAt(0));
}
