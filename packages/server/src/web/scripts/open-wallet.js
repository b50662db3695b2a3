// Moves the code of a private link from the address into the form, so that it stays in no history.
const field = document.getElementById('code');
const code = location.hash.slice(1);
if (field && /^[0-9A-Za-z -]{1,200}$/.test(code)) {
  field.value = code;
  history.replaceState(null, '', location.pathname);
}
