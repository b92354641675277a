// Tabs, as the ARIA practices have them.

/** Makes the page's tabs work; `shown` is told the tab that was chosen. */
export function watchTabs(shown) {
  const tabs = [...document.querySelectorAll("[role=tab]")];

  function choose(chosen) {
    for (const tab of tabs) {
      const is = tab === chosen;
      tab.setAttribute("aria-selected", is);
      tab.tabIndex = is ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !is;
    }
    shown(chosen);
  }

  tabs.forEach((tab, i) => {
    tab.onclick = () => choose(tab);
    tab.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(i + step + tabs.length) % tabs.length];
      next.focus();
      choose(next);
    };
  });
}
