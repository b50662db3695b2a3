/** Copying what stands in a box of code. Without it the box works too: a click marks all of its text. */
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) break;
  const before = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return;
    }
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = before), 2000);
  });
}
