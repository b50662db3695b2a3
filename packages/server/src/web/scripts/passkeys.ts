/**
 * The script of forms that a passkey completes. It shows them where the browser can do it, asks the passkey when the
 * form is sent, and sends what it signed like any other form.
 */
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';

async function signed(form: HTMLFormElement): Promise<unknown> {
  const optionsJSON = JSON.parse(form.dataset['options']!);
  return form.dataset['passkey'] === 'create'
    ? startRegistration({ optionsJSON })
    : startAuthentication({ optionsJSON });
}

function prepare(form: HTMLFormElement): void {
  const field = form.elements.namedItem('response') as HTMLInputElement;
  const failed = form.querySelector<HTMLElement>('[data-failed]')!;
  let busy = false;
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    failed.hidden = true;
    signed(form)
      .then((response) => {
        field.value = JSON.stringify(response);
        form.submit();
      })
      .catch(() => {
        busy = false;
        failed.hidden = false;
      });
  });
}

if (browserSupportsWebAuthn())
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) prepare(form);
