// The holder's key file is opened here with his passphrase and joined with his certificate and those
// above it to one PKCS #12 file. Nothing is sent: no field has a name, and the page has no form.
import { blocks } from "../keys/der.js";
import { openedKey } from "../keys/locking.js";
import { weakness } from "../keys/passphrase.js";
import { sealed } from "../keys/pkcs12.js";
import { save } from "../keys/saving.js";

const LARGEST = 64 * 1024;
const KINDS = {
  "secp256r1": { key: { name: "ECDSA", namedCurve: "P-256" }, use: { name: "ECDSA", hash: "SHA-256" } },
  "secp384r1": { key: { name: "ECDSA", namedCurve: "P-384" }, use: { name: "ECDSA", hash: "SHA-384" } },
  "rsa": { key: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, use: "RSASSA-PKCS1-v1_5" },
};

class Refused extends Error {}

async function keyIn(file, passphrase) {
  if (!file) throw new Refused("file");
  if (file.size > LARGEST) throw new Refused("unknown");
  const text = await file.text();
  const [encrypted] = blocks("ENCRYPTED PRIVATE KEY", text);
  if (!encrypted) throw new Refused("unknown");
  try {
    return await openedKey(encrypted, passphrase);
  } catch (error) {
    throw new Refused(error instanceof TypeError ? "unknown" : "passphrase");
  }
}

// What the key signs, the certificate's public key must verify.
async function checkBelongs(pkcs8, { kind, spki }) {
  const { key, use } = KINDS[kind];
  try {
    const own = await crypto.subtle.importKey("pkcs8", pkcs8, key, false, ["sign"]);
    const certified = await crypto.subtle.importKey("spki", spki, key, false, ["verify"]);
    const said = crypto.getRandomValues(new Uint8Array(32));
    if (await crypto.subtle.verify(use, certified, await crypto.subtle.sign(use, own, said), said)) return;
  } catch {
    // A key of another kind, or what a wrong passphrase happened to unpad.
  }
  throw new Refused("other");
}

function start(maker) {
  const find = (name) => maker.querySelector(name);
  const [file, passphrase, other] = [find("#key_file"), find("#passphrase"), find("#other")];
  const [fresh, again] = [find("#p12_passphrase"), find("#p12_passphrase_again")];
  const [error, done, works] = [find("[data-p12-error]"), find("[data-p12-done]"), find("[data-p12-works]")];
  const [button, chosen] = [find("[data-p12-make]"), find("[data-p12-other]")];
  const rules = JSON.parse(maker.dataset.rules);
  const certificates = blocks("CERTIFICATE", find("[data-p12-chain]").textContent);
  const [spki] = blocks("PUBLIC KEY", find("[data-p12-chain]").textContent);

  function passphraseOfFile() {
    const wanted = other.checked ? fresh.value : passphrase.value;
    const why = weakness(wanted, rules);
    if (why) throw new Refused(why);
    if (other.checked && fresh.value !== again.value) throw new Refused("differs");
    return wanted;
  }

  async function make() {
    const pkcs8 = await keyIn(file.files[0], passphrase.value);
    await checkBelongs(pkcs8, { kind: maker.dataset.kind, spki });
    const content = await sealed({
      pkcs8, certificates, name: maker.dataset.name, passphrase: passphraseOfFile(),
    });
    save(button.dataset.file, content, "application/x-pkcs12");
  }

  other.addEventListener("change", () => { chosen.hidden = !other.checked; });
  button.addEventListener("click", async () => {
    error.hidden = done.hidden = true;
    works.hidden = false;
    button.disabled = true;
    try {
      await make();
      passphrase.value = fresh.value = again.value = "";
      done.hidden = false;
    } catch (problem) {
      error.textContent = error.dataset[problem instanceof Refused ? problem.message : "failed"];
      error.hidden = false;
    } finally {
      works.hidden = true;
      button.disabled = false;
    }
  });
  maker.hidden = false;
}

const maker = document.querySelector("[data-p12-maker]");
if (maker && window.crypto?.subtle) start(maker);
