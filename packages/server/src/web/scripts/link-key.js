/**
 * Makes the pair of a link key here, in the browser: the public half goes into the form, the private half is shown once
 * and sent nowhere. Where the browser cannot, the form still takes a public half that was made elsewhere.
 */
const form = document.querySelector('[data-link-key]');
const button = form?.querySelector('[data-make]');

if (button && crypto.subtle) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
      const { kty, crv, x, d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
      form.querySelector('#public_key').value = x;
      const shown = form.querySelector('[data-private]');
      shown.querySelector('.code').textContent = JSON.stringify({ kty, crv, x, d });
      shown.hidden = false;
    } catch {
      button.hidden = true;
    }
  });
}
