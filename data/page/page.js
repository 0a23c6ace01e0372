// Everything works without this: it saves a press of a button, asks before what cannot be taken back, and shows times as here.
for (const time of document.querySelectorAll("time[title]")) {
  time.title = new Date(time.dateTime).toLocaleString();
}
for (const select of document.querySelectorAll(".filters select")) {
  // Keys that go through the choices would send the form at each.
  select.addEventListener("change", (event) => {
    if (event.isTrusted && !select.matches(":focus-visible")) select.form.requestSubmit();
  });
}
for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.ask)) event.preventDefault();
  });
}
