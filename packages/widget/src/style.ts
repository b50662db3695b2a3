/** The widget's looks: a sheet of its own by CSSOM, which needs no `style-src`, in a layer that any rule of the page overrides. */

const CSS = `@layer farthing{
.farthing-price{margin-inline-start:.4em;padding:.1em .5em;border:1px solid;border-radius:1em;font-size:.85em;font-weight:600;white-space:nowrap;display:inline-block;line-height:1.5}
.farthing-price:empty{display:none}
.farthing-undo{font:inherit;font-size:.85em;margin-inline-start:.4em;padding:.5em 1em;border:1px solid;border-radius:1em;background:none;color:inherit;cursor:pointer}
.farthing-said{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.farthing-toast{position:fixed;inset-block-end:1rem;inset-inline-start:1rem;padding:.5em 1em;border:1px solid;border-radius:1em;background:Canvas;color:CanvasText;z-index:99999}
}`;

export function addStyle(): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch {
    // An old browser: plain, and works.
  }
}
