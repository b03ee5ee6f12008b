// The applicant's key is made here and leaves this page only as a file that his passphrase locks
// (PKCS #8, RFC 5958); OpenSSL opens it. Sent to AMS is the PKCS #10 request alone (RFC 2986).
import { OID, der, integer, number, oid, pem, sequence } from "../keys/der.js";
import { lockedKey } from "../keys/locking.js";
import { weakness } from "../keys/passphrase.js";
import { save } from "../keys/saving.js";

async function certificationRequest(pair) {
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  // An empty subject: AMS takes every name from the record.
  const info = sequence(number(0), sequence(), spki, [0xa0, 0x00]);
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const raw = new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, new Uint8Array(info)));
  const signature = sequence(integer(raw.slice(0, 32)), integer(raw.slice(32)));
  return sequence(info, sequence(oid(OID.ecdsaSha256)), der(0x03, [0], signature));
}

function start(maker) {
  const find = (name) => maker.querySelector(name);
  const [one, again, error] = [find("#passphrase"), find("#passphrase_again"), find("[data-key-error]")];
  const rules = JSON.parse(maker.dataset.rules);
  const refuse = (why) => {
    error.textContent = error.dataset[why];
    error.hidden = false;
  };
  const button = find("[data-key-make]");
  button.addEventListener("click", async () => {
    error.hidden = true;
    const why = weakness(one.value, rules);
    if (why) return refuse(why);
    if (one.value !== again.value) return refuse("differs");
    button.disabled = true;
    try {
      const kind = { name: "ECDSA", namedCurve: "P-256" };
      const pair = await crypto.subtle.generateKey(kind, true, ["sign", "verify"]);
      const request = pem("CERTIFICATE REQUEST", await certificationRequest(pair));
      const key = await lockedKey(await crypto.subtle.exportKey("pkcs8", pair.privateKey), one.value);
      save(button.dataset.file, pem("ENCRYPTED PRIVATE KEY", key), "application/x-pem-file");
      find("[data-key-text]").value = request;
      find("[data-key-made]").hidden = false;
      one.value = again.value = "";
    } catch {
      button.disabled = false;
      refuse("failed");
    }
  });
  maker.hidden = false;
}

const maker = document.querySelector("[data-key-maker]");
if (maker && window.crypto?.subtle) start(maker);
