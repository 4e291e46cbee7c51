// What makes pages livelier; every page works without it.
"use strict";

document.documentElement.classList.add("js");

// A field that says data-submits sends its form as soon as something else is chosen.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});
