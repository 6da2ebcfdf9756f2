// Links between the screens, and within one, go through the open connection instead of loading the page again.
// A click that asks for a new tab or window stays the browser's own.

// On a narrow screen the navigation is a strip: the screen one is on stands in view.
function showCurrent() {
  const strip = document.querySelector(".ec-nav");
  const current = strip?.querySelector("[aria-current=page]");
  if (current) strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
}

export default function ({setTriggerValue}) {
  const hear = (event) => {
    const link = event.target.closest?.("[data-testid=stHtml] a[href]");
    const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.origin !== location.origin) return;
    event.preventDefault();
    setTriggerValue("go", link.pathname + link.search);
  };
  document.addEventListener("click", hear);
  showCurrent();
  return () => document.removeEventListener("click", hear);
}
