// Passkeys: asks this device for one (data-passkey="make") or with one (data-passkey="use"), puts
// what it says into the form's field "credential" and sends the form. Without this file a password
// or a link from the terminal still lets one in.
"use strict";

const toBytes = (words) => {
  const plain = atob(words.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const toWords = (bytes) => {
  const plain = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const named = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));

async function make(asked) {
  const wanted = { ...asked, challenge: toBytes(asked.challenge) };
  wanted.user = { ...asked.user, id: toBytes(asked.user.id) };
  wanted.excludeCredentials = named(asked.excludeCredentials);
  return navigator.credentials.create({ publicKey: wanted });
}

async function use(asked) {
  const wanted = { ...asked, challenge: toBytes(asked.challenge) };
  wanted.allowCredentials = named(asked.allowCredentials);
  return navigator.credentials.get({ publicKey: wanted });
}

function told(key) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) response[part] = toWords(key.response[part]);
  }
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return {
    id: key.id, rawId: toWords(key.rawId), type: key.type, response,
    clientExtensionResults: key.getClientExtensionResults(),
  };
}

async function askedOf(form) {
  const place = document.getElementById("js_data");
  if (place) return JSON.parse(place.textContent);
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(form.action, { headers });
  return answer.json();
}

async function begin(form) {
  const says = form.querySelector("[data-passkey-says]");
  says.hidden = true;
  try {
    const asked = await askedOf(form);
    const key = form.dataset.passkey === "make"
      ? await make(asked.creation_options.publicKey)
      : await use(asked.request_options.publicKey);
    form.elements.credential.value = JSON.stringify(told(key));
    form.submit();
  } catch (fault) {
    says.textContent = fault.name === "InvalidStateError" ? says.dataset.known : says.dataset.refused;
    says.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); begin(form); });
}
