// Parts of a page that follow what happens elsewhere, and what counts down.
// Without this file a page is as it was when it was opened, and says how to look again.
"use strict";

(() => {
  for (const part of document.querySelectorAll("[data-live]")) {
    const source = new EventSource(part.dataset.live);
    source.addEventListener("part", (event) => {
      part.innerHTML = event.data;
    });
    source.addEventListener("over", () => {
      source.close();
      if ("reloads" in part.dataset) location.reload();
    });
  }

  // A code that is good for some seconds: told once a second, hidden when it is over.
  for (const code of document.querySelectorAll("[data-seconds]")) {
    const until = performance.now() + 1000 * Number(code.dataset.seconds);
    const left = code.querySelector("[data-left]");
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
      left.textContent = String(seconds);
      if (seconds > 0) return;
      clearInterval(timer);
      code.classList.add("over");
    };
    const timer = setInterval(tick, 250);
    tick();
  }
})();
