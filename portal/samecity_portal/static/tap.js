// Page Tap, live: the form follows what is chosen, and a tap is watched while it happens.
// Without this file the same form is sent, and answered by a page.
"use strict";

(() => {
  const main = document.getElementById("main");

  const show = (html, url) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    main.replaceChildren(...page.getElementById("main").childNodes);
    document.title = page.title;
    if (url) history.pushState(null, "", url);
  };

  const send = (action, body) =>
    fetch(action, { method: "POST", body, headers: { Accept: "text/html" } });

  // What was asked for last; an answer to anything before comes too late.
  let latest = 0;

  const refresh = async (form, button) => {
    const turn = ++latest;
    const body = new FormData(form);
    if (button?.name) body.set(button.name, button.value);
    const answer = await send(form.dataset.form, body);
    const html = await answer.text();
    if (turn !== latest) return;
    const focused = document.activeElement?.id;
    show(html);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  const set = (form, values) => {
    for (const [name, value] of Object.entries(values)) {
      const control = form.elements[name];
      if (!control) continue;
      // A list that lacks the value takes it all the same; the server answers with the right one.
      if (control.options && ![...control.options].some((one) => one.value === value)) {
        control.add(new Option(value, value));
      }
      control.value = value;
    }
  };

  const watch = (url) =>
    new Promise((over) => {
      const source = new EventSource(url);
      const put = (id) => (event) => {
        const list = document.getElementById(id);
        list?.insertAdjacentHTML("beforeend", event.data);
        list?.lastElementChild?.scrollIntoView({ block: "nearest" });
      };
      const end = () => {
        source.close();
        over();
      };
      source.addEventListener("apdu", put("live-apdus"));
      source.addEventListener("step", put("live-steps"));
      source.addEventListener("over", end);
      source.addEventListener("error", () => source.readyState === EventSource.CLOSED && end());
    });

  const tap = async (form) => {
    latest += 1;
    const body = new FormData(form);
    body.set("live", "yes");
    const live = document.getElementById("tap-live").content.cloneNode(true);
    const watched = watch(form.dataset.events);
    main.replaceChildren(live);
    scrollTo({ top: 0 });
    const answer = await send(form.action, body);
    const html = await answer.text();
    if (answer.ok) await watched;
    show(html, answer.redirected ? answer.url : undefined);
    scrollTo({ top: 0 });
    main.focus({ preventScroll: true });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("#tap-form")) return;
    event.preventDefault();
    if (event.submitter?.hasAttribute("data-refreshes")) refresh(form, event.submitter);
    else tap(form).catch(() => location.reload());
  });

  document.addEventListener("change", (event) => {
    const control = event.target;
    if (!control.matches("#tap-form [data-refresh]")) return;
    const cleared = (control.dataset.clears ?? "").split(" ").filter(Boolean);
    set(control.form, Object.fromEntries(cleared.map((name) => [name, ""])));
    refresh(control.form);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-set]");
    const form = document.getElementById("tap-form");
    if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    set(form, JSON.parse(link.dataset.set));
    refresh(form);
  });

  addEventListener("popstate", () => location.reload());
})();
