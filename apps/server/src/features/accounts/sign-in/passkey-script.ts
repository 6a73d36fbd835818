// The one script of the sign-in pages: it hands what the server asks to the browser's passkeys and
// sends back what they sign. Without it, or without passkeys, the rest of the page works.
export const passkeyScriptPath = '/passkey.js';

export const passkeyScript = `'use strict';
(() => {
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
  const withIds = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function ask(path, body) {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
      body: JSON.stringify(body),
    });
    const said = answer.status === 204 ? {} : await answer.json();
    if (!answer.ok) throw new Error(said.detail || said.title || 'It did not work.');
    return said;
  }

  const common = (key) => ({
    id: key.id, rawId: text(key.rawId), type: key.type,
    authenticatorAttachment: key.authenticatorAttachment || undefined,
    clientExtensionResults: key.getClientExtensionResults(),
  });

  async function signIn(remember) {
    const { options } = await ask('/v1/sign_in/passkey_options', {});
    const key = await navigator.credentials.get({ publicKey: {
      ...options, challenge: bytes(options.challenge),
      allowCredentials: withIds(options.allowCredentials),
    } });
    const { authenticatorData, clientDataJSON, signature, userHandle } = key.response;
    await ask('/v1/sign_in/passkey', { remember, response: { ...common(key), response: {
      authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON),
      signature: text(signature), userHandle: userHandle ? text(userHandle) : undefined,
    } } });
  }

  async function add(label) {
    const { options } = await ask('/v1/passkey_options', {});
    const key = await navigator.credentials.create({ publicKey: {
      ...options, challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: withIds(options.excludeCredentials),
    } });
    const { attestationObject, clientDataJSON } = key.response;
    await ask('/v1/passkeys', { label, response: { ...common(key), response: {
      attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON),
      transports: key.response.getTransports ? key.response.getTransports() : [],
    } } });
  }

  const said = (error) => error && error.name === 'NotAllowedError'
    ? 'Nothing was done: the browser was not given a passkey.' : error.message;

  for (const part of document.querySelectorAll('[data-passkey]')) {
    if (!window.PublicKeyCredential || !window.isSecureContext) continue;
    part.hidden = false;
    const status = part.querySelector('[role=status]');
    const button = part.querySelector('button');
    button.addEventListener('click', async () => {
      button.disabled = true;
      status.textContent = '';
      try {
        if (part.dataset.passkey === 'add') {
          await add(part.querySelector('input').value.trim() || 'Passkey');
          location.assign('/account');
        } else {
          const remember = document.querySelector('#remember');
          await signIn(Boolean(remember && remember.checked));
          location.assign(part.dataset.next || '/');
        }
      } catch (error) {
        status.textContent = said(error);
      } finally {
        button.disabled = false;
      }
    });
  }
})();
`;
